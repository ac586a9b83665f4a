// @ts-check
// The basket: product ids and quantities, kept in localStorage.

import { findProduct } from "./catalogue.js";

/** @typedef {{ product: import("./catalogue.js").Product, quantity: number }} Line */

const KEY = "fingerpost.basket";

/** More than this of one thing is a mistake of the finger. */
export const QUANTITY_MAX = 20;

/** Dispatches `change` when the basket changed, in this tab or in another. */
export const basketChanges = new EventTarget();

/** @type {Map<string, number>} */
let quantities = read();

addEventListener("storage", (storageEvent) => {
  if (storageEvent.key !== KEY) return;
  quantities = read();
  basketChanges.dispatchEvent(new Event("change"));
});

/** @returns {Line[]} */
export function lines() {
  return [...quantities].flatMap(([id, quantity]) => {
    const product = findProduct(id);
    return product ? [{ product, quantity }] : [];
  });
}

/** @returns {number} */
export function itemCount() {
  return lines().reduce((sum, line) => sum + line.quantity, 0);
}

/** @returns {number} */
export function totalCents() {
  return lines().reduce((sum, line) => sum + line.quantity * line.product.price_cents, 0);
}

/**
 * @param {string} id
 * @returns {number}
 */
export function quantityOf(id) {
  return quantities.get(id) ?? 0;
}

/**
 * Sets how many of a product there are; 0 takes it out.
 *
 * @param {string} id
 * @param {number} quantity
 * @returns {number} By how many the quantity changed.
 */
export function setQuantity(id, quantity) {
  const before = quantityOf(id);
  const after = Math.min(Math.max(Math.trunc(quantity), 0), QUANTITY_MAX);
  if (after > 0) quantities.set(id, after);
  else quantities.delete(id);
  save();
  return after - before;
}

export function empty() {
  quantities.clear();
  save();
}

function save() {
  try {
    localStorage.setItem(KEY, JSON.stringify([...quantities]));
  } catch {
    // Storage is denied or full: the basket lasts as long as the page.
  }
  basketChanges.dispatchEvent(new Event("change"));
}

/** @returns {Map<string, number>} */
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Map(stored.filter(isStoredLine));
  } catch {
    return new Map();
  }
}

/**
 * Anybody can write to localStorage, so nothing in it is taken on trust.
 *
 * @param {unknown} entry
 * @returns {boolean}
 */
function isStoredLine(entry) {
  if (!Array.isArray(entry)) return false;
  const [id, quantity] = entry;
  return Boolean(findProduct(id)) && Number.isInteger(quantity) && quantity > 0 && quantity <= QUANTITY_MAX;
}
