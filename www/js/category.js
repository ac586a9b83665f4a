// @ts-check
// The list of all products. Filter, order and search live in the address, so a link to a view works.

import { track } from "./calls.js";
import { productCard } from "./card.js";
import { COLLECTIONS } from "./catalogue.js";
import { part } from "./element.js";
import { select } from "./selection.js";

const form = /** @type {HTMLFormElement} */ (part("[data-filters]"));
const list = part("[data-products]");
const summary = part("[data-summary]");

fillForm(new URLSearchParams(location.search));
show();

form.addEventListener("change", (changeEvent) => {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (changeEvent.target);
  if (field.name === "q") return;
  const results = refine();
  track("filter_used", { filter: field.name, value: field.value || "all", results });
});

form.addEventListener("submit", (submitEvent) => {
  submitEvent.preventDefault();
  const results = refine();
  const query = chosen().get("q");
  if (query) track("search", { query, results });
});

part("[data-reset]").addEventListener("click", () => {
  form.reset();
  refine();
});

/**
 * Shows the new choice and puts it in the address. A refinement is not a new page, so the entry in
 * the history is replaced.
 *
 * @returns {number} How many products are shown.
 */
function refine() {
  const query = chosen().toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  return show();
}

/** @returns {number} How many products are shown. */
function show() {
  const choice = chosen();
  const products = select(choice);
  list.replaceChildren(...products.map(productCard));
  part("[data-nothing]").hidden = products.length > 0;
  summary.textContent = describe(products.length, choice.get("collection"));
  return products.length;
}

/**
 * The form's fields that say something.
 *
 * @returns {URLSearchParams}
 */
function chosen() {
  const choice = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) choice.set(name, value.trim());
  }
  return choice;
}

/**
 * What the address does not say stays as it is: somebody may have been quicker than this module.
 *
 * @param {URLSearchParams} choice
 */
function fillForm(choice) {
  for (const [name, value] of choice) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
}

/**
 * @param {number} count
 * @param {string | null} collection
 * @returns {string}
 */
function describe(count, collection) {
  const things = count === 1 ? "1 thing" : `${count} things`;
  const name = COLLECTIONS[/** @type {keyof typeof COLLECTIONS} */ (collection ?? "")];
  return name ? `${things} in ${name}` : things;
}
