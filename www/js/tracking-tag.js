// @ts-check
// Wayfare by script tag: the tag configures and starts it, and defines `window.wayfare`.

import { attach } from "./calls.js";

/** @typedef {import("./calls.js").Tracker} Tracker */

const tag = document.querySelector("script[data-endpoint]");

function attachTag() {
  const { wayfare } = /** @type {{ wayfare?: Tracker }} */ (/** @type {unknown} */ (window));
  if (wayfare) attach(wayfare);
}

// An async script runs when it arrives, which is before or after this module.
if ("wayfare" in window) attachTag();
else tag?.addEventListener("load", attachTag, { once: true });
