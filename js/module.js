// @ts-check

import initialize, * as wasm from "wayfare-glue";
import { guarded } from "./guard.js";

/** What the items of the module's arrays are, in the order of src/convert.rs. */
const NAMES = {
  diagnostic: ["code", "message", "field", "limit"],
  session: ["scope", "reason", "previous", "current", "provisional"],
  delivery: ["body", "status", "accepted", "rejected"],
  flushed: ["accepted", "rejected", "pending"],
};

/**
 * @param {keyof typeof NAMES} kind
 * @param {unknown[]} items one that is undefined is left out
 * @returns {any}
 */
const named = (kind, items) =>
  Object.fromEntries(NAMES[kind].map((name, at) => [name, items[at]]).filter((entry) => entry[1] !== undefined));

/** Loads the module, compiling it as it streams in. */
export const load = () => initialize({ module_or_path: new URL("wayfare.wasm", import.meta.url) });

/**
 * What is no JSON becomes an empty string, which no option takes for one: so a mistake costs itself.
 *
 * @param {unknown} option
 */
const written = (option) => {
  try {
    const text = JSON.stringify(option ?? null, (_, value) => (/function|bigint|symbol/.test(typeof value) ? "" : value));
    if (text) return text;
  } catch {
    // Cycles: the core says which option it is.
  }
  return '""';
};

/**
 * The options as JSON. The script tag gives those that have no attribute of their own as one, as JSON
 * too.
 *
 * @param {any} given
 */
const settings = ({ options: more, consent, ...options }) => {
  try {
    Object.assign(options, JSON.parse(more ?? "{}"));
  } catch {
    options.options = more;
  }
  if (consent !== undefined) options.consent = consent;
  return `{${Object.entries(options).map(([name, value]) => `${written(name)}:${written(value)}`)}}`;
};

/**
 * @param {any} given
 * @param {number} at
 * @param {readonly [url: string, title: string, referrer: string]} page
 * @param {(name: string, detail?: any) => void} emit
 */
export const start = (given, at, page, emit) => {
  const options = settings(given);
  return wasm.start(options, at, ...page, (kind, items) => {
    if (kind == "link") link(JSON.parse(options), /** @type {any} */ (items));
    else emit(kind, items && named(/** @type {any} */ (kind), items));
  });
};

/**
 * Links to other domains are few pages' business: what they need is loaded when it is.
 *
 * @param {{endpoint: string, source?: string}} options
 * @param {[domains: string[], token: string | undefined]} link
 */
async function link(options, [domains, token]) {
  const linked = guarded(wasm.linked);
  try {
    const links = await import("./links.js");
    links.decorate(options, domains, wasm.session);
    linked(token && (await links.redeem(options, token)));
  } catch {
    linked(undefined);
  }
}

/** @param {unknown} consent what is no text is no answer */
export const setConsent = (consent) => wasm.consent(typeof consent == "string" ? consent : "");

/** @param {unknown} info what a server answered */
export const observe = (info) => wasm.observe(written(info));

export { call, flush, idle, reset, session, sessionInfo } from "wayfare-glue";
