// @ts-check

import { createInit } from "./loader.js";

/**
 * The script-tag file: starts the tracker that the tag's data attributes describe, and defines
 * `window.wayfare`. As a module script it has no tag to read, and does nothing.
 */
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** The options that are no text: `data-options='{"sessionIdleMs": 900000}'`. What is no JSON is an option of no name. */
const others = () => {
  const { options = "{}" } = /** @type {HTMLScriptElement} */ (script).dataset;
  try {
    return JSON.parse(options);
  } catch {
    return { options };
  }
};

/** @param {string | undefined} value an attribute that is there means yes, unless it says "false" */
const flag = (value) => (value === undefined ? value : value !== "false");

if (script) {
  const { endpoint, source, channel, consent, debug, autoPageView } = script.dataset;
  const init = createInit(() => import(new URL("module.js", script.src).href));
  /** @type {any} */ (window).wayfare = init({
    endpoint,
    source,
    channel,
    consent,
    debug: flag(debug),
    autoPageView: flag(autoPageView),
    ...others(),
  });
}
