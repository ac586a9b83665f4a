// @ts-check

import { QUANTITY_MAX, quantityOf, setQuantity } from "./basket.js";
import { track } from "./calls.js";
import { productCard } from "./card.js";
import { COLLECTIONS, PRODUCTS, findProduct, pictureUrl } from "./catalogue.js";
import { element, part } from "./element.js";
import { CURRENCY, formatMoney } from "./money.js";

/** @typedef {import("./catalogue.js").Product} Product */

const product = findProduct(new URLSearchParams(location.search).get("id"));

if (product) open(product);
else part("[data-unknown]").hidden = false;

/** @param {Product} product */
function open(product) {
  // The title is set before the tracker starts, so its automatic page view carries it.
  document.title = `${product.name} – Fingerpost`;
  fill(product);
  part("[data-product]").hidden = false;
  part("[data-buy]").addEventListener("submit", (submitEvent) => {
    submitEvent.preventDefault();
    buy(product);
  });
  track("product_viewed", describe(product));
}

/** @param {Product} product */
function fill(product) {
  const picture = /** @type {HTMLImageElement} */ (part("[data-picture]"));
  picture.src = pictureUrl(product);
  picture.alt = product.alt;
  const collection = /** @type {HTMLAnchorElement} */ (part("[data-collection]"));
  collection.href = `/category.html?collection=${product.collection}`;
  collection.textContent = COLLECTIONS[product.collection];
  part("[data-name]").textContent = product.name;
  part("[data-line]").textContent = product.line;
  part("[data-price]").textContent = formatMoney(product.price_cents);
  part("[data-story]").replaceChildren(...product.story.map((text) => element("p", {}, text)));
  part("[data-facts]").replaceChildren(
    ...product.facts.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))),
  );
  part("[data-neighbours]").replaceChildren(...neighbours(product).map(productCard));
}

/** @param {Product} product */
function buy(product) {
  const field = /** @type {HTMLSelectElement} */ (part("[data-quantity]"));
  const added = setQuantity(product.id, quantityOf(product.id) + Number(field.value));
  const answer = part("[data-buy-answer]");
  if (added === 0) {
    answer.textContent = `You have ${QUANTITY_MAX} already, which is all of them.`;
    return;
  }
  answer.replaceChildren("In your basket. ", element("a", { href: "/basket.html" }, "See the basket"));
  track("added_to_basket", { ...describe(product), quantity: added });
}

/**
 * @param {Product} product
 * @returns {import("./calls.js").Properties}
 */
function describe({ id, name, collection, price_cents }) {
  return { product_id: id, name, collection, price_cents, currency: CURRENCY };
}

/**
 * The three products that follow in the catalogue, round the end.
 *
 * @param {Product} product
 * @returns {Product[]}
 */
function neighbours(product) {
  const index = PRODUCTS.indexOf(product);
  return [...PRODUCTS, ...PRODUCTS].slice(index + 1, index + 4);
}
