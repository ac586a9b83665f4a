// @ts-check
// What a browser keeps of a site, as the browser itself says it over the DevTools protocol.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @typedef {object} Kept
 * @property {import("playwright-core").Cookie[]} cookies of the whole profile, whatever their domain and path
 * @property {Record<string, string>} local
 * @property {Record<string, string>} session
 * @property {string[]} databases
 */

/**
 * Everything that is kept for the site that a page shows.
 *
 * @param {Page} page
 * @returns {Promise<Kept>}
 */
export async function keptBy(page) {
  const devtools = await page.context().newCDPSession(page);
  try {
    await Promise.all([devtools.send("DOMStorage.enable"), devtools.send("IndexedDB.enable")]);
    const { frameTree } = await devtools.send("Page.getFrameTree");
    const { storageKey } = await devtools.send("Storage.getStorageKeyForFrame", { frameId: frameTree.frame.id });
    /** @param {boolean} isLocalStorage */
    const items = async (isLocalStorage) => {
      const storageId = { storageKey, isLocalStorage };
      const { entries } = await devtools.send("DOMStorage.getDOMStorageItems", { storageId });
      return Object.fromEntries(entries);
    };
    const { databaseNames } = await devtools.send("IndexedDB.requestDatabaseNames", { storageKey });
    // `Storage.getCookies` of the page's profile.
    const cookies = await page.context().cookies();
    return { cookies, local: await items(true), session: await items(false), databases: databaseNames };
  } finally {
    await devtools.detach();
  }
}

/**
 * The keys that stay: what waits to be sent is kept too, until it is.
 *
 * @param {Record<string, string>} local
 */
export const lasting = (local) => Object.keys(local).filter((key) => !key.startsWith("wayfare.queue.")).sort();

/** What `keptBy` says of a browser that keeps nothing. */
export const NOTHING = { cookies: [], local: {}, session: {}, databases: [] };

/**
 * @param {Page} page
 * @param {string} [when]
 */
export const assertNothingKept = async (page, when) => assert.deepEqual(await keptBy(page), NOTHING, when);

/**
 * The visit is kept in all places, and the tab in its own.
 *
 * @param {Page} page
 * @param {string} visit its id
 */
export async function assertVisitKept(page, visit) {
  const { cookies, local, session, databases } = await keptBy(page);
  assert.deepEqual(cookies.map(({ name }) => name), ["wayfare"]);
  assert.deepEqual(lasting(local), ["wayfare", "wayfare.visitor"]);
  assert.deepEqual(Object.keys(session).sort(), ["wayfare", "wayfare.pages", "wayfare.tab"]);
  assert.deepEqual(databases, []);
  for (const value of [cookies[0]?.value, local.wayfare, session.wayfare]) assert.equal(value?.split(".")[1], visit);
  assert.equal(JSON.parse(session["wayfare.tab"] ?? "").visit, visit);
}

/**
 * Has pages note every touch of cookies and storage: what was written and deleted again leaves no other trace. For
 * `addInitScript`; `touches` reads it.
 */
export function noteTouches() {
  /** @type {string[]} */
  const touches = [];
  /** @type {any} */ (window).touches = touches;
  const cookie = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(Document.prototype, "cookie"));
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    get() {
      touches.push("cookie read");
      return cookie.get?.call(this);
    },
    set(text) {
      touches.push(`cookie written: ${text}`);
      cookie.set?.call(this, text);
    },
  });
  for (const name of /** @type {const} */ (["getItem", "setItem", "removeItem"])) {
    const method = /** @type {any} */ (Storage.prototype[name]);
    /** @type {any} */ (Storage.prototype)[name] = function (/** @type {string[]} */ ...args) {
      touches.push(`${name} ${args[0]}`);
      return method.apply(this, args);
    };
  }
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...args) => {
    touches.push(`database ${args[0]}`);
    return open(...args);
  };
}

/**
 * @param {Page} page
 * @returns {Promise<string[]>} what the page touched so far
 */
export const touches = (page) => page.evaluate(() => [.../** @type {any} */ (window).touches]);
