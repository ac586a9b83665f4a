// @ts-check

import { LOW, createInit } from "./loader.js";

/**
 * The script-tag file: starts the tracker that the tag's data attributes describe, and defines
 * `window.wayfare`. As a module script it has no tag to read, and does nothing.
 */
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

if (script) {
  const beside = (/** @type {string} */ file) => new URL(file, script.src);
  const init = createInit(
    () => [fetch(beside("wayfare.wasm"), LOW), import(/** @type {any} */ (beside("module.js")))],
    () => import(/** @type {any} */ (beside("fallback.js"))),
  );
  // All of them are texts, and some may be another tool's: js/calls.js takes what is an option.
  /** @type {any} */ (window).wayfare = init({ ...script.dataset, tag: script });
}
