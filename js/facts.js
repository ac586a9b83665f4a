// @ts-check

import { attempt as ask } from "./guard.js";

/**
 * Whole CSS pixels. Zoom makes some engines answer fractions, an unrendered frame answers 0.
 *
 * @param {number} width
 * @param {number} height
 */
const size = (width, height) => (width > 0 && height > 0 ? [Math.round(width), Math.round(height)] : null);

/**
 * What the engine and the page say of themselves, as JSON. Read by `crates/core/src/facts.rs`.
 *
 * @returns {string}
 */
export function readFacts() {
  const agent = /** @type {any} */ (navigator);
  return JSON.stringify({
    userAgent: ask(() => agent.userAgent),
    touchPoints: ask(() => agent.maxTouchPoints),
    brands: ask(() => agent.userAgentData.brands.map((/** @type {{brand: string}} */ one) => one.brand)),
    webdriver: ask(() => agent.webdriver),
    gpc: ask(() => agent.globalPrivacyControl),
    // Firefox and Chromium say "1"; Safari dropped it.
    dnt: ask(() => agent.doNotTrack == "1"),
    // `navigator.standalone` is Safari's on iOS, which had it before the media query.
    standalone: ask(() => agent.standalone || matchMedia("(display-mode: standalone)").matches),
    screen: ask(() => size(screen.width, screen.height)),
    viewport: ask(() => size(innerWidth, innerHeight)),
    colorDepth: ask(() => screen.colorDepth),
    devicePixelRatioPercent: ask(() => Math.round(devicePixelRatio * 100)),
    historyLength: ask(() => history.length),
    orientation: ask(() => screen.orientation.type),
    languages: ask(() => agent.languages || [agent.language]),
  });
}

/**
 * @returns {string | undefined} the IANA time zone
 */
export function timeZone() {
  return ask(() => Intl.DateTimeFormat().resolvedOptions().timeZone) || undefined;
}

const HALF_A_DAY_MS = 43_200_000;

/** @type {Record<string, Intl.DateTimeFormat>} */
const clocks = {};

/**
 * @param {string} zone an IANA time zone, empty for the visitor's
 * @returns {number | undefined} when the day began there, undefined for no zone that the engine knows
 */
export const midnight = (zone) =>
  ask(() => {
    const clock = (clocks[zone] ||= new Intl.DateTimeFormat("en-GB", { timeZone: zone || undefined, timeStyle: "medium" }));
    /** @param {number} at */
    const sinceMidnight = (at) => clock.format(at).split(":").reduce((sum, part) => sum * 60 + +part, 0) * 1000 + (at % 1000);
    const now = Date.now();
    const guess = now - sinceMidnight(now);
    // On a day on which the clocks are changed the first guess is an hour off.
    const off = sinceMidnight(guess);
    return guess - (off > HALF_A_DAY_MS ? off - 2 * HALF_A_DAY_MS : off);
  });
