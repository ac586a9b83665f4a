// @ts-check

import initialize, * as wasm from "wayfare-glue";
import { guarded } from "./guard.js";

/** What the items of the module's arrays are, in the order of src/convert.rs. */
const NAMES = {
  diagnostic: ["code", "message", "field", "limit"],
  session: ["scope", "reason", "previous", "current", "provisional"],
  delivery: ["body", "status", "accepted", "rejected"],
  flushed: ["accepted", "rejected", "pending"],
  info: ["sessionTrackingToken", "tabId", "lastSeen", "lastQuery"],
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
 * @param {string} options
 * @param {number} at
 * @param {readonly [url: string, title: string, referrer: string]} page
 * @param {(name: string, detail?: any) => void} emit
 */
export const start = (options, at, page, emit) =>
  wasm.start(options, at, ...page, (kind, items) => {
    if (kind == "link") link(JSON.parse(options), /** @type {any} */ (items));
    else emit(kind, items && named(/** @type {any} */ (kind), items));
  });

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

export const sessionInfo = () => {
  const items = wasm.sessionInfo();
  return items ? named("info", items) : null;
};

export { call, consent, flush, idle, reset, session } from "wayfare-glue";
