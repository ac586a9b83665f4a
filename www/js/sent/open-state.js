// @ts-check
// Whether the panel is open, and the room it takes.

const KEY = "fingerpost.sent.open";

/** @returns {boolean} */
export function wasOpen() {
  try {
    return sessionStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

/** @param {boolean} open */
export function rememberOpen(open) {
  try {
    sessionStorage.setItem(KEY, open ? "1" : "0");
  } catch {
    // Storage is denied: the next page starts with the panel closed.
  }
}

/**
 * Keeps as much room free at the end of the page as the corner covers, so that everything can be
 * scrolled out from under it.
 *
 * @param {HTMLElement} corner
 */
export function keepRoom(corner) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--sent-room", `${corner.offsetHeight}px`);
  }).observe(corner);
}
