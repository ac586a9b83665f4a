// @ts-check

/** Letters and digits that survive being read out over a bad line: no 0/O, no 1/I. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/**
 * @returns {string} Such as `FP-7KQ2M9`.
 */
export function newOrderId() {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `FP-${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}
