// @ts-check

import { QUANTITY_MAX } from "./basket.js";
import { pictureUrl, productUrl } from "./catalogue.js";
import { element } from "./element.js";
import { formatMoney } from "./money.js";

/**
 * One product in the basket, with its quantity and a way out.
 *
 * @param {import("./basket.js").Line} line
 * @returns {HTMLElement}
 */
export function basketLine({ product, quantity }) {
  const more = stepButton("+", "1", `One more ${product.name}`, "line-increase");
  more.disabled = quantity >= QUANTITY_MAX;
  return element(
    "li",
    { class: "line", "data-test": "basket-line", "data-product": product.id },
    element("img", { src: pictureUrl(product), alt: "", width: 120, height: 120 }),
    element(
      "div",
      { class: "line-what" },
      element("a", { class: "line-name", href: productUrl(product) }, product.name),
      element("span", { class: "line-each" }, `${formatMoney(product.price_cents)} each`),
    ),
    element(
      "div",
      { class: "stepper" },
      stepButton("−", "-1", `One ${product.name} fewer`, "line-decrease"),
      element("span", { class: "stepper-count", "data-test": "line-quantity" }, String(quantity)),
      more,
    ),
    element("span", { class: "line-sum" }, formatMoney(quantity * product.price_cents)),
    stepButton("Remove", "all", `Remove ${product.name}`, "remove"),
  );
}

/**
 * @param {string} text
 * @param {string} step
 * @param {string} label
 * @param {string} test
 * @returns {HTMLButtonElement}
 */
function stepButton(text, step, label, test) {
  return element("button", { type: "button", "data-step": step, "aria-label": label, "data-test": test }, text);
}
