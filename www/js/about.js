// @ts-check

import { track } from "./calls.js";
import { part } from "./element.js";

/** @type {Readonly<Record<string, string>>} */
const REPLIES = {
  before: "Before it is. You will want both hands for the stile.",
  after: "After it is. Tea is what stiles are for.",
};

part("[data-poll]").addEventListener("click", (clickEvent) => {
  const answer = /** @type {Element} */ (clickEvent.target).closest("button")?.dataset.answer;
  if (!answer) return;
  for (const button of document.querySelectorAll("[data-poll] button")) {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.answer === answer));
  }
  part("[data-poll-reply]").textContent = REPLIES[answer] ?? "";
  track("poll_answered", { poll: "tea_and_stile", answer });
});
