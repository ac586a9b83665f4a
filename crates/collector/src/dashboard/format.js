// @ts-check
/** Numbers, times and names as people say them. */

const whole = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** Collector's clock minus this machine's, in milliseconds. */
let skew = 0;

/** @param {number} collectorNow */
export function setClock(collectorNow) {
  skew = collectorNow - Date.now();
}

export const now = () => Date.now() + skew;

/** @param {number} value */
export const count = (value) => whole.format(value);

/** @param {number} at */
export const clockTime = (at) => clock.format(at);

/** @param {number | string} at */
export const fullTime = (at) => day.format(new Date(at));

/** @param {number} at */
export function ago(at) {
  const seconds = Math.max(0, Math.round((now() - at) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** @param {number} value @param {string} noun */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/**
 * Host of a page's address, empty where there is none.
 * @param {string} url
 */
export function host(url) {
  return URL.canParse(url) ? new URL(url).host : "";
}

/**
 * Path and query of a page's address.
 * @param {string} url
 */
export function path(url) {
  try {
    const { host, pathname, search, hash } = new URL(url);
    if (host === "") return url;
    return decode(pathname) + decode(search) + decode(hash);
  } catch {
    return url || "—";
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/**
 * "Safari 17 on macOS". Null where nothing is known.
 * @param {string} app @param {string} version @param {string} os
 */
export function browser(app, version, os) {
  const known = (/** @type {string} */ name) => name !== "" && name !== "Other";
  const name = known(app) ? `${app} ${version.split(".")[0]}`.trim() : "Unknown browser";
  return known(os) ? `${name} on ${os}` : name;
}

const DEVICES = new Map([
  ["pc", "Computer"], ["mobile", "Phone"], ["tablet", "Tablet"], ["tv", "Television"],
  ["console", "Game console"], ["wearable", "Watch"], ["xr", "Headset"], ["car", "Car"],
]);

/**
 * "iPhone", "Computer"; empty where nothing is known.
 * @param {string} name @param {string | null} type
 */
export function device(name, type) {
  return name !== "" && name !== "Other" ? name : DEVICES.get(type ?? "") ?? "";
}

/** @param {string | null} size "1280x720" */
export const dimensions = (size) => (size ?? "").replace("x", " × ");

/**
 * What a type of event is about, for its colour.
 * @param {string} type
 */
export function kind(type) {
  if (/page|screen|view/.test(type)) return "page";
  if (/purchase|order|cart|checkout|pay/.test(type)) return "money";
  if (/search/.test(type)) return "search";
  if (/error|fail/.test(type)) return "error";
  if (/click|tap|submit|form/.test(type)) return "click";
  return "other";
}
