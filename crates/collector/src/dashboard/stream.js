// @ts-check
/** The one live stream of the page. */

import { ask } from "./owner.js";

const RETRY_MS = 2000;
const WORDS = { connecting: "Connecting", live: "Live", lost: "Connection lost, trying again" };

/**
 * Opens the stream and keeps it open.
 * @param {(name: "snapshot" | "update", view: any) => void} receive
 */
export function listen(receive) {
  const source = new EventSource("/dashboard/live");
  for (const name of /** @type {const} */ (["snapshot", "update"])) {
    source.addEventListener(name, (message) => {
      show("live");
      receive(name, JSON.parse(message.data));
    });
  }
  source.addEventListener("error", () => {
    show("lost");
    // The browser itself tries again after a broken connection, not after an answer that is no
    // stream. It does not say which that was: whether the login is over, another answer says.
    if (source.readyState !== EventSource.CLOSED) return;
    ask("/dashboard/api/totals");
    setTimeout(() => listen(receive), RETRY_MS);
  });
}

/** @param {keyof typeof WORDS} state */
function show(state) {
  const element = /** @type {HTMLElement} */ (document.querySelector("[data-connection]"));
  if (element.dataset.connection === state) return;
  element.dataset.connection = state;
  /** @type {Element} */ (element.firstElementChild).textContent = WORDS[state];
}
