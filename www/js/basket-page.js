// @ts-check

import { basketChanges, empty, itemCount, lines, quantityOf, setQuantity, totalCents } from "./basket.js";
import { basketLine } from "./basket-line.js";
import { track } from "./calls.js";
import { part } from "./element.js";
import { CURRENCY, formatMoney } from "./money.js";
import { newOrderId } from "./order-id.js";

/** @type {Readonly<Record<string, number>>} */
const POSTAGE_CENTS = { slow: 0, quick: 395 };

const list = part("[data-lines]");
const checkout = /** @type {HTMLFormElement} */ (part("[data-checkout]"));

show();
basketChanges.addEventListener("change", show);
list.addEventListener("click", changeLine);
part("[data-start-checkout]").addEventListener("click", startCheckout);
checkout.addEventListener("change", showTotals);
checkout.addEventListener("submit", placeOrder);

function show() {
  if (!part("[data-thanks]").hidden) return;
  const filled = lines();
  list.replaceChildren(...filled.map(basketLine));
  part("[data-filled]").hidden = filled.length === 0;
  part("[data-empty]").hidden = filled.length > 0;
  showTotals();
}

function showTotals() {
  const postage = checkout.hidden ? 0 : postageCents();
  part("[data-subtotal]").textContent = formatMoney(totalCents());
  part("[data-postage]").textContent = checkout.hidden ? "At checkout" : formatMoney(postage);
  part("[data-total]").textContent = formatMoney(totalCents() + postage);
}

/** @param {Event} clickEvent */
function changeLine(clickEvent) {
  const button = /** @type {Element} */ (clickEvent.target).closest("button");
  const id = button?.closest("li")?.dataset.product;
  const step = button?.dataset.step;
  if (!id || !step) return;
  const { product } = /** @type {import("./basket.js").Line} */ (lines().find((line) => line.product.id === id));
  const changed = setQuantity(id, step === "all" ? 0 : quantityOf(id) + Number(step));
  if (changed === 0) return;
  track(changed > 0 ? "added_to_basket" : "removed_from_basket", {
    product_id: id,
    quantity: Math.abs(changed),
    price_cents: product.price_cents,
    currency: CURRENCY,
  });
  restoreFocus(id, step);
}

/**
 * Drawing the lines anew drops the focus; it goes back to the same button, or to the heading when
 * the line is gone.
 *
 * @param {string} id
 * @param {string} step
 */
function restoreFocus(id, step) {
  const same = list.querySelector(`[data-product="${id}"] [data-step="${step}"]`);
  if (same instanceof HTMLElement) same.focus();
  else part("h1").focus();
}

function startCheckout() {
  checkout.hidden = false;
  part("[data-start-checkout]").hidden = true;
  showTotals();
  part("input", checkout).focus();
  track("checkout_started", { items: itemCount(), value_cents: totalCents(), currency: CURRENCY });
}

/** @param {Event} submitEvent */
function placeOrder(submitEvent) {
  submitEvent.preventDefault();
  const orderId = newOrderId();
  const postage = postageCents();
  track("purchase", {
    order_id: orderId,
    value_cents: totalCents() + postage,
    postage_cents: postage,
    currency: CURRENCY,
    items: itemCount(),
    product_ids: lines().map((line) => line.product.id).join(","),
  });
  thank(orderId);
  empty();
}

/** @param {string} orderId */
function thank(orderId) {
  document.title = "Thank you – Fingerpost";
  part("[data-order-id]").textContent = orderId;
  part("[data-order-total]").textContent = formatMoney(totalCents() + postageCents());
  part("[data-basket]").hidden = true;
  part("[data-thanks]").hidden = false;
  scrollTo(0, 0);
  part("[data-thanks] h1").focus();
}

/** @returns {number} */
function postageCents() {
  return POSTAGE_CENTS[String(new FormData(checkout).get("postage"))] ?? 0;
}
