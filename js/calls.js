// @ts-check

import * as wasm from "wayfare-glue";

import { writeProperties } from "./properties.js";

/** Every call into the module, whichever of js/module.js and js/fallback.js brought it. */

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

/** @param {string | undefined} value an attribute that is there means yes, unless it says "false" */
const flag = (value) => (value === undefined ? value : value != "false");

/**
 * The options that have an attribute of their own.
 *
 * @param {any} attributes of the script tag
 */
const ofTag = ({ endpoint, source, channel, debug, autoPageView }) => ({
  endpoint,
  source,
  channel,
  debug: flag(debug),
  autoPageView: flag(autoPageView),
});

/**
 * The options as JSON. The script tag gives those that have no attribute of their own as one, as JSON
 * too.
 *
 * @param {any} given
 */
const settings = ({ options: more, consent, ...given }) => {
  const options = given.tag instanceof HTMLScriptElement ? ofTag(given) : given;
  try {
    Object.assign(options, JSON.parse(more ?? "{}"));
  } catch {
    options.options = more;
  }
  if (consent !== undefined) options.consent = consent;
  return `{${Object.entries(options).map(([name, value]) => `${written(name)}:${written(value)}`)}}`;
};

/**
 * What the visitor has said, as text; what is none is no answer.
 *
 * @param {any} consent as JSON: a text, or an object that has it as `analytics`
 */
const answer = (consent) => {
  try {
    const given = JSON.parse(consent);
    const said = given.analytics ?? given;
    return typeof said == "string" ? said : "";
  } catch {
    return "";
  }
};

/**
 * The module has to know an answer when it starts: it reads and stores at once. One that starts with a refusal hears
 * later answers in their order, among the calls.
 *
 * @param {any} given the options
 * @param {[name: string, ...said: any[]][]} waiting calls that were made before the module was there
 */
const takeAnswers = (given, waiting) => {
  for (const call of waiting.filter(([name]) => name == "setConsent")) {
    const said = answer(call[1]);
    if (!["granted", "denied", "unknown"].includes(said) || given.consent == "denied") continue;
    given.consent = said;
    waiting.splice(waiting.indexOf(call), 1);
  }
};

/** How many calls the loader lets wait: its `CALLS_MAX`. */
const WAITING_MAX = 1_000;

/**
 * @param {any} given
 * @param {number} at
 * @param {readonly [url: string, title: string, referrer: string]} page
 * @param {[name: string, ...said: any[]][]} waiting
 * @param {number} lost how many calls did not fit in there
 * @param {(name: string, detail?: any) => void} emit
 * @param {(diagnostic: import("./index.d.ts").Diagnostic) => void} diagnose
 * @param {() => void} settle the page has its sessions, or knows that it will not
 * @param {() => void} fail
 */
export const start = (given, at, page, waiting, lost, emit, diagnose, settle, fail) => {
  if (lost) diagnose({ code: "queue_full", message: `calls dropped: ${lost}`, limit: WAITING_MAX });
  takeAnswers(given, waiting);
  const options = settings(given);
  /** @type {Record<string, (detail?: any) => void>} what the module says that is not for listeners alone */
  const heard = {
    settled() {
      // What takes time and what waited for it has a task of its own.
      setTimeout(() => wasm.tell(wasm.IDLE));
      settle();
    },
    trapped: fail,
    diagnostic: diagnose,
    link: (detail) => link(JSON.parse(options), detail),
    makers: loadMakers,
    forgotten: forget,
  };
  wasm.connect(wasm.happened, (name, detail) => (heard[name] || ((detail) => emit(name, detail)))(detail));
  return wasm.start(`${JSON.stringify(page)}\n${options}`, at);
};

/**
 * Links to other domains are few pages' business: what they need is loaded when it is.
 *
 * @param {{endpoint: string, source?: string}} options
 * @param {{domains: string[], token?: string}} link
 */
async function link(options, { domains, token }) {
  let answer;
  try {
    const links = await import("./links.js");
    links.decorate(options, domains, session);
    answer = token && (await links.redeem(options, token));
  } catch {
    // No answer is one.
  }
  wasm.tell(wasm.LINKED, answer);
}

/** The makers of phones and tablets by their models: only what names a model loads them. */
const loadMakers = () =>
  import("./makers.js").then(
    ({ makers }) => wasm.tell(wasm.MAKERS, makers),
    // The collector knows them too.
    () => {},
  );

/** @param {unknown} info what a server answered, as JSON where the loader could write it */
export const observe = (info) => wasm.tell(wasm.OBSERVED, typeof info == "string" ? info : written(info));

export const flush = () => wasm.tell(wasm.FLUSHED);

export const reset = () => {
  wasm.tell(wasm.RESET);
  // It may be another who visits from here on.
  forget();
  describe("traits", "{}");
};

/** @param {unknown} consent */
export const setConsent = (consent) => wasm.tell(wasm.CONSENTED, answer(consent));

export const session = () => wasm.asked(() => wasm.session(false));

export const sessionInfo = () => wasm.asked(() => wasm.session(true));

/**
 * @param {string} field where something stands that is left out
 * @param {string} [message]
 * @param {number} [limit]
 */
const refuse = (field, message = "JSON cannot write it; it is left out", limit) =>
  wasm.emit("diagnostic", JSON.stringify({ code: "invalid_properties", field, message, limit }));

/**
 * @param {string | undefined} text as JSON
 * @param {Set<string>} [refused] what was left out
 */
const object = (text, refused = new Set()) => {
  const isObject = text?.[0] == "{";
  if (!isObject) refused.add("properties");
  refused.forEach((field) => refuse(field));
  return isObject ? text : "{}";
};

/** @param {unknown} properties as JSON; what the loader could not write comes as it is */
const writeObject = (properties) => {
  if (typeof properties == "string") return object(properties);
  const refused = new Set();
  return object(writeProperties(properties, (path) => refused.add(path)), refused);
};

/**
 * @param {string | null} name null for a page view
 * @param {unknown} properties
 * @param {number} at
 * @param {string[]} page
 */
export const call = (name, properties, at, ...page) => {
  const named = name === null ? "" : JSON.stringify(name);
  const text = writeObject(properties);
  wasm.tellCall(`${Math.floor(at)}${named}\n${text}`, page);
  const traits = name == "identify" && JSON.parse(text).traits;
  if (traits) describe("traits", JSON.stringify(traits));
};

/**
 * What the application says of the visit and of who visits, key by key as it was said last. The Session has it.
 *
 * @type {Record<"properties" | "traits", object>}
 */
let described = { properties: {}, traits: {} };

const forget = () => (described = { properties: {}, traits: {} });

/** How many characters of JSON that may be: it crosses the wire with every batch. */
const DESCRIBED_MAX = 8_192;

/**
 * @param {"properties" | "traits"} kind
 * @param {unknown} said as JSON, like the properties of a call
 */
const describe = (kind, said) => {
  const next = { ...described, [kind]: { ...described[kind], ...JSON.parse(writeObject(said)) } };
  const lines = `${JSON.stringify(next.properties)}\n${JSON.stringify(next.traits)}`;
  if (lines.length > DESCRIBED_MAX) return refuse(kind, "too much is said of the visit; it stays as it was", DESCRIBED_MAX);
  described = next;
  wasm.tell(wasm.DESCRIBED, lines);
};

/** @param {unknown} properties */
export const set = (properties) => describe("properties", properties);
