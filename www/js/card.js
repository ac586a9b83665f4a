// @ts-check

import { pictureUrl, productUrl } from "./catalogue.js";
import { element } from "./element.js";
import { formatMoney } from "./money.js";

/**
 * A product as it stands in a list.
 *
 * @param {import("./catalogue.js").Product} product
 * @returns {HTMLElement}
 */
export function productCard(product) {
  return element(
    "li",
    { class: "card", "data-test": "product-card", "data-product": product.id },
    element(
      "a",
      { class: "card-link", href: productUrl(product), "data-test": "product-link" },
      element("img", { src: pictureUrl(product), alt: product.alt, width: 600, height: 600 }),
      element(
        "span",
        { class: "card-title" },
        element("span", { class: "card-name" }, product.name),
        element("span", { class: "card-price" }, formatMoney(product.price_cents)),
      ),
      element("span", { class: "card-line" }, product.line),
    ),
  );
}
