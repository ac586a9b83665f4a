// @ts-check

import { createInit } from "./loader.js";

/**
 * The script-tag file: starts the tracker that the tag's data attributes describe, and defines
 * `window.wayfare`.
 */
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const { endpoint, source, channel, debug, autoPageView } = script.dataset;

/** @param {string | undefined} value an attribute that is there means yes, unless it says "false" */
const flag = (value) => (value === undefined ? value : value !== "false");

const page = /** @type {any} */ (window);
// A second tag must not count everything twice: the tracker that is there says so.
const init = (page.wayfareInit ||= createInit(() => import(new URL("module.js", script.src).href)));
page.wayfare = init({ endpoint, source, channel, debug: flag(debug), autoPageView: flag(autoPageView) });
