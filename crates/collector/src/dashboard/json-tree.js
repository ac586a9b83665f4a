// @ts-check
/** A JSON value as a tree that folds. */

import { h } from "./dom.js";

/** Deeper levels begin folded. */
const OPEN_DEPTH = 2;

/**
 * @param {unknown} value
 * @param {Set<string>} [folded] paths that are not as their depth has them; kept up to date
 */
export function jsonTree(value, folded = new Set()) {
  return h("div", { class: "object", "data-json": true }, node(null, value, 0, "$", folded));
}

/**
 * @param {string | null} key @param {unknown} value @param {number} depth
 * @param {string} at @param {Set<string>} folded
 * @returns {HTMLElement}
 */
function node(key, value, depth, at, folded) {
  const label = key === null ? null : h("span", { class: "key" }, key);
  if (value === null || typeof value !== "object") {
    return h("div", { class: "leaf" }, label, label && ": ", leaf(value));
  }
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return h("div", { class: "leaf" }, label, label && ": ", open + close);
  const unfolded = depth < OPEN_DEPTH !== folded.has(at);
  const size = h("span", { class: "size" }, ` … ${close} ${entries.length}`);
  const details = h("details", { open: unfolded },
    h("summary", {}, label, label && ": ", open, size),
    ...entries.map(([name, child]) =>
      node(list ? null : name, child, depth + 1, `${at}.${name}`, folded)),
    h("div", { class: "leaf close" }, close));
  details.addEventListener("toggle", () => {
    const byHand = /** @type {HTMLDetailsElement} */ (details).open !== depth < OPEN_DEPTH;
    if (byHand) folded.add(at);
    else folded.delete(at);
  });
  return details;
}

/** @param {unknown} value */
function leaf(value) {
  const name = value === null ? "null" : typeof value;
  return h("span", { class: name }, JSON.stringify(value));
}
