// @ts-check

/** The one currency of the shop (ISO 4217). */
export const CURRENCY = "GBP";

const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: CURRENCY });

/**
 * Prices are integer pence everywhere; this is the only place where they become text.
 *
 * @param {number} cents
 * @returns {string}
 */
export function formatMoney(cents) {
  return pounds.format(cents / 100);
}
