// @ts-check
// Hands the shop's calls to the tracker, whichever way that came in: npm import or script tag.
// The shop itself never waits for it and never needs it.

/**
 * @typedef {object} Delivery
 * @property {string} body The JSON text of the batch that was posted.
 * @property {number} status HTTP status; 0 is a network error.
 * @property {number} accepted
 * @property {number} rejected
 */

/** @typedef {{ code: string, message: string, field?: string, limit?: number }} Diagnostic */
/** @typedef {Record<string, string | number | boolean>} Properties */

/**
 * @template {string} Name
 * @template Argument
 * @typedef {(name: Name, listener: (argument: Argument) => void) => () => void} Listen
 */

/**
 * The part of the SDK that the shop uses.
 *
 * @typedef {object} Tracker
 * @property {(name: string, properties?: Properties) => void} track
 * @property {(properties?: Properties) => void} page
 * @property {Promise<"wasm" | "fallback" | "off">} ready
 * @property {() => Promise<{ id: string } | null>} session
 * @property {() => Promise<{ tabId?: string } | null>} sessionInfo
 * @property {Listen<"delivery", Delivery> & Listen<"diagnostic", Diagnostic> & Listen<"session", unknown>} on
 */

/** @typedef {{ type: string, properties: Properties }} Call */

/** A page whose tracker never comes must not collect calls for ever. */
const HELD_CALLS_MAX = 50;

/** @type {Tracker | null} */
let current = null;
/** @type {((tracker: Tracker) => void)[]} */
let held = [];
/** @type {(tracker: Tracker | null) => void} */
let settleArrival = () => {};

/**
 * Resolves with the tracker, or with null once the page has loaded without one. The `load` event
 * waits for module scripts and async scripts alike, so past it a missing tracker is a blocked one.
 *
 * @type {Promise<Tracker | null>}
 */
export const arrival = new Promise((resolve) => (settleArrival = resolve));

/** Tells the "what was sent" panel about each call as it is made. */
export const calls = new EventTarget();

/** @param {Tracker} tracker */
export function attach(tracker) {
  current = tracker;
  // A development page: tests and curious people in the console reach the tracker by this name.
  Object.assign(window, { __wayfare: tracker });
  settleArrival(tracker);
  for (const call of held.splice(0)) call(tracker);
}

/**
 * @param {string} name
 * @param {Properties} [properties]
 */
export function track(name, properties = {}) {
  hand((tracker) => tracker.track(name, properties));
  announce({ type: name, properties });
}

/** @param {Properties} [properties] */
export function page(properties = {}) {
  hand((tracker) => tracker.page(properties));
  announce({ type: "page_view", properties });
}

/** @param {(tracker: Tracker) => void} call */
function hand(call) {
  if (current) call(current);
  else if (held.length < HELD_CALLS_MAX) held.push(call);
}

/** @param {Call} call */
function announce(call) {
  calls.dispatchEvent(new CustomEvent("call", { detail: call }));
}

if (document.readyState === "complete") settleArrival(current);
else addEventListener("load", () => settleArrival(current), { once: true });
