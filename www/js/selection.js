// @ts-check

import { COLLECTIONS, PRODUCTS } from "./catalogue.js";

/** @typedef {import("./catalogue.js").Product} Product */

/** @type {Readonly<Record<string, (a: Product, b: Product) => number>>} */
const ORDERS = {
  cheapest: (a, b) => a.price_cents - b.price_cents,
  dearest: (a, b) => b.price_cents - a.price_cents,
  name: (a, b) => a.name.localeCompare(b.name, "en"),
};

/**
 * The products that a choice (`collection`, `q`, `sort`) asks for, in its order. Values that mean
 * nothing are ignored.
 *
 * @param {URLSearchParams} choice
 * @returns {Product[]}
 */
export function select(choice) {
  const collection = choice.get("collection") ?? "";
  const words = (choice.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = PRODUCTS.filter(
    (product) =>
      (!Object.hasOwn(COLLECTIONS, collection) || product.collection === collection) &&
      words.every((word) => searchText(product).includes(word)),
  );
  const sort = choice.get("sort") ?? "";
  return Object.hasOwn(ORDERS, sort) ? found.sort(ORDERS[sort]) : found;
}

/**
 * @param {Product} product
 * @returns {string}
 */
function searchText(product) {
  return [product.name, product.line, COLLECTIONS[product.collection], ...product.story].join(" ").toLowerCase();
}
