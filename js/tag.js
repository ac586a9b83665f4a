// @ts-check

import { createInit } from "./loader.js";

/**
 * The script-tag file: starts the tracker that the tag's data attributes describe, and defines
 * `window.wayfare`. As a module script it has no tag to read, and does nothing.
 */
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** @param {string | undefined} value an attribute that is there means yes, unless it says "false" */
const flag = (value) => (value === undefined ? value : value !== "false");

if (script) {
  const { endpoint, source, channel, consent, options, debug, autoPageView } = script.dataset;
  const init = createInit((fallback) => import(/** @type {any} */ (new URL(fallback || "module.js", script.src))));
  /** @type {any} */ (window).wayfare = init({
    endpoint,
    source,
    channel,
    consent,
    debug: flag(debug),
    autoPageView: flag(autoPageView),
    // The others, as JSON: js/calls.js reads them.
    options,
  });
}
