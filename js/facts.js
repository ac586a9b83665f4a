// @ts-check

import { attempt as ask, guarded } from "./guard.js";

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
    platform: ask(() => agent.platform),
    hints: ask(() => agent.userAgentData.toJSON()),
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
    orientation: ask(() => screen.orientation.type),
    languages: ask(() => agent.languages || [agent.language]),
  });
}

/** What tells systems, models and browsers apart that their frozen user agents do not. */
const HINTS = ["architecture", "bitness", "formFactors", "fullVersionList", "model", "platformVersion"];

/**
 * Asks for the client hints that Chromium gives on request only. Without an answer nobody is told.
 *
 * @param {(hints: string) => void} onAnswer is given them as JSON
 */
export function askHints(onAnswer) {
  const answer = guarded(onAnswer);
  ask(() =>
    /** @type {any} */ (navigator).userAgentData
      .getHighEntropyValues(HINTS)
      .then((/** @type {unknown} */ hints) => answer(JSON.stringify(hints)))
      .catch(() => {}),
  );
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
