// @ts-check

import { HINTED, answer, attempt as ask, tell } from "./tell.js";

/**
 * Whole CSS pixels. Zoom makes some engines answer fractions, an unrendered frame answers 0.
 *
 * @param {number} width
 * @param {number} height
 */
const size = (width, height) => (width > 0 && height > 0 ? [Math.round(width), Math.round(height)] : null);

/** Safari had this before `screen.orientation`, which came with version 16.4: degrees from how the device is held. */
const TURNED = { 0: "portrait-primary", 90: "landscape-primary", 180: "portrait-secondary", "-90": "landscape-secondary" };

const orientation = () =>
  ask(() => screen.orientation.type) ?? ask(() => TURNED[/** @type {0} */ (window.orientation)]);

/** An engine without touch points may still have touch events. */
const touchPoints = () => ask(() => navigator.maxTouchPoints ?? ("ontouchstart" in window ? 1 : 0));

/** A window of its own; not full screen, which any page can be for a moment. */
const APP_WINDOW = ["standalone", "minimal-ui", "window-controls-overlay"].map((mode) => `(display-mode: ${mode})`).join();

/** Answers what the engine and the page say of themselves, as JSON. Read by `crates/core/src/facts.rs`. */
export function answerFacts() {
  const agent = /** @type {any} */ (navigator);
  const facts = {
    userAgent: ask(() => agent.userAgent),
    touchPoints: touchPoints(),
    platform: ask(() => agent.platform),
    hints: ask(() => agent.userAgentData.toJSON()),
    webdriver: ask(() => agent.webdriver),
    gpc: ask(() => agent.globalPrivacyControl),
    // Firefox and Chromium say "1"; Safari dropped it.
    dnt: ask(() => agent.doNotTrack == "1"),
    // `navigator.standalone` is Safari's on iOS, which had it before the media query.
    standalone: ask(() => agent.standalone || matchMedia(APP_WINDOW).matches),
    screen: ask(() => size(screen.width, screen.height)),
    viewport: ask(() => size(innerWidth, innerHeight)),
    colorDepth: ask(() => screen.colorDepth || screen.pixelDepth),
    devicePixelRatioPercent: ask(() => Math.round(devicePixelRatio * 100)),
    historyLength: ask(() => history.length),
    orientation: orientation(),
    languages: ask(() => agent.languages || [agent.language]),
    // Chromium's alone.
    connection: ask(() => agent.connection.type),
    effectiveConnection: ask(() => agent.connection.effectiveType),
    roundTripMs: ask(() => agent.connection.rtt),
    downlinkKbps: ask(() => Math.round(agent.connection.downlink * 1000)),
  };
  answer(JSON.stringify(facts));
}

/** What tells systems, models and browsers apart that their frozen user agents do not. */
const HINTS = ["architecture", "bitness", "formFactors", "fullVersionList", "model", "platformVersion"];

/** Asks for the client hints that Chromium gives on request only, and tells them. Without an answer nobody is told. */
export const askHints = () =>
  ask(() =>
    /** @type {any} */ (navigator).userAgentData
      .getHighEntropyValues(HINTS)
      .then((/** @type {unknown} */ hints) => tell(HINTED, JSON.stringify(hints)))
      .catch(() => {}),
  );

/**
 * Answers the IANA time zone, where the engine does not withhold it. The first formatter of a page takes tens of
 * milliseconds, since it loads the engine's tables of languages; Temporal needs none of them.
 */
export const answerTimeZone = () =>
  answer(
    ask(() => /** @type {any} */ (globalThis).Temporal.Now.timeZoneId()) ||
      ask(() => Intl.DateTimeFormat().resolvedOptions().timeZone) ||
      undefined,
  );

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
