// @ts-check
// What every page has: the basket count in the header and the newsletter form in the footer.

import { basketChanges, itemCount } from "./basket.js";
import { track } from "./calls.js";
import { part } from "./element.js";

showBasketCount();
basketChanges.addEventListener("change", showBasketCount);
part("[data-newsletter]").addEventListener("submit", signUp);

function showBasketCount() {
  const badge = part("[data-basket-count]");
  const count = itemCount();
  badge.textContent = String(count);
  badge.classList.toggle("is-empty", count === 0);
}

/**
 * Only the fact of a sign-up is tracked. The address never leaves its field.
 *
 * @param {Event} submitEvent
 */
function signUp(submitEvent) {
  submitEvent.preventDefault();
  const form = /** @type {HTMLFormElement} */ (submitEvent.currentTarget);
  form.reset();
  part("[data-newsletter-answer]", form).textContent = "Thank you. The first letter leaves when the leaves do.";
  track("newsletter_signup", { placement: "footer" });
}
