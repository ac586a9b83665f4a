// @ts-check

import { element } from "../element.js";

/** How long the button says that it worked. */
const COPIED_MS = 1500;

/**
 * An id, shortened, that a click copies whole.
 *
 * @param {string} label
 * @param {string} id
 * @param {string} test
 * @returns {HTMLElement}
 */
export function copyId(label, id, test) {
  const short = element("code", {}, shorten(id));
  const button = element(
    "button",
    { type: "button", class: "sent-id", title: `Copy ${id}`, "data-test": test, "data-id": id },
    element("span", {}, label),
    short,
  );
  button.addEventListener("click", async () => {
    short.textContent = (await copied(id)) ? "copied" : id;
    setTimeout(() => (short.textContent = shorten(id)), COPIED_MS);
  });
  return button;
}

/**
 * The end of an id tells it from its neighbours: the start of a UUIDv7 is only the time.
 *
 * @param {string} id
 */
function shorten(id) {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} False where the page may not write to the clipboard.
 */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
