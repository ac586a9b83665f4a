// @ts-check

import { answer, attempt } from "./tell.js";

/** A registrable domain has few labels; a host may have 127. */
const LABELS_MAX = 8;

/** @type {string | undefined} */
let registrable;

/** Whether this page has written a cookie. */
let hasWritten = false;

export const isHttps = () => location.protocol == "https:";

/**
 * @param {string} name
 * @returns {string | undefined} the cookie's value
 */
const readCookie = (name) =>
  attempt(() => {
    // A form field can stand where the cookies were: what is read becomes text.
    const pair = `${document.cookie}`.split("; ").find((pair) => pair.startsWith(`${name}=`));
    return pair?.slice(name.length + 1);
  });

/** @param {string} name */
export const answerCookie = (name) => answer(readCookie(name));

/**
 * @param {string} name
 * @param {string} value
 * @param {string} attributes all but the domain
 * @param {string | undefined} domain none asks for the registrable one, empty is the host alone
 */
export const writeCookie = (name, value, attributes, domain) =>
  attempt(() => {
    domain ??= registrable ??= findRegistrable();
    document.cookie = name + "=" + value + attributes + (domain && `; Domain=${domain}`);
    hasWritten = true;
  });

/**
 * Waits until what was written is there for all pages. Chromium hands a cookie to the process that keeps them and does
 * not wait for it; whoever then reads gets the answer after it.
 */
export const awaitCookie = () => attempt(() => hasWritten && document.cookie);

/**
 * Deletes the cookie, if it is there, wherever it was set.
 *
 * @param {string} name
 * @param {string} attributes
 * @param {string | undefined} domain
 */
export function deleteCookie(name, attributes, domain) {
  for (const where of ["", domain]) {
    if (readCookie(name) !== undefined) writeCookie(name, "", `${attributes}; Max-Age=0`, where);
  }
}

/**
 * The shortest domain for which the browser takes a cookie: it alone knows the list of public suffixes.
 * An address has none, and "localhost" has no dot.
 */
function findRegistrable() {
  const host = location.hostname;
  // Set to see whether it can be. Each page has its own: another's, deleted in between, would look like a refusal.
  const probe = `wayfare.probe.${Math.random()}`;
  const labels = /^[\d.]*$|:/.test(host) ? [] : host.split(".");
  for (let count = 2; count <= Math.min(labels.length, LABELS_MAX); count++) {
    const domain = labels.slice(-count).join(".");
    const set = (/** @type {number} */ seconds) => {
      document.cookie = `${probe}=1; Path=/; SameSite=Lax; Max-Age=${seconds}; Domain=${domain}`;
      return readCookie(probe);
    };
    if (set(3)) {
      set(0);
      return domain;
    }
  }
  return "";
}
