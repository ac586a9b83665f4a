// @ts-check

import { NOT_KEPT, QUEUE, QUEUES, SPILLED, attempt, tell } from "./tell.js";
import { withLock } from "./lock.js";

/**
 * What waits is kept in localStorage, which a task writes before it ends; a database takes what is too much for it. A
 * key that stands in both means the one in localStorage, which is newer.
 */
const PREFIX = "wayfare.queue.";

/** The database, and its one store. */
const NAME = "wayfare";
const STORE = "queue";

/** @type {Promise<IDBDatabase> | undefined} */
let database;

/** @param {IDBRequest} request */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });

const open = async () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const opened = await answer(request);
  // Another page deletes it.
  opened.onversionchange = close;
  return opened;
};

const close = () => {
  database?.then((opened) => opened.close()).catch(() => {});
  database = undefined;
};

/**
 * Changes the database, in one transaction that is committed even if the page goes at once. One that failed is opened
 * anew the next time: the browser may have closed it.
 *
 * @param {(store: IDBObjectStore) => void} work
 */
const change = async (work) => {
  try {
    const transaction = (await (database ??= open())).transaction(STORE, "readwrite", { durability: "relaxed" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
    });
    work(transaction.objectStore(STORE));
    transaction.commit?.();
    return await done;
  } catch (error) {
    close();
    throw error;
  }
};

/** Opening a database makes it: one that is not there is left alone. */
const hasDatabase = async () =>
  !!database || !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name == NAME);

/** @param {string} prefix */
const localKeys = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

/**
 * All that stands under keys that begin so.
 *
 * @param {string} prefix
 * @returns {Promise<Map<string, string>>}
 */
const readAll = async (prefix) => {
  const found = new Map();
  try {
    if (await hasDatabase()) {
      const store = (await (database ??= open())).transaction(STORE).objectStore(STORE);
      const range = IDBKeyRange.bound(prefix, `${prefix}~`);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(range)), answer(store.getAll(range))]);
      keys.forEach((/** @type {string} */ key, /** @type {number} */ at) => found.set(key, values[at]));
    }
  } catch {
    // There is localStorage.
    close();
  }
  attempt(() => {
    for (const key of localKeys(prefix)) found.set(key, localStorage.getItem(key));
  });
  return found;
};

/** @param {Map<string, string>} found */
const written = (found) => Array.from(found, (entry) => `${entry.join("\n").trimEnd()}\n\n`).sort().join("");

/** The key of the header of the journal that a key is of. */
const headerOf = (/** @type {string} */ key) => key.split(".", 3).join(".");

/**
 * Writes to localStorage as much as it takes: of a header that it does not take whole, who sends. What stood there is
 * gone in any case.
 *
 * @param {string} key
 * @param {string} value
 * @returns {boolean} whether it took it
 */
const keepLocally = (key, value) => {
  for (const part of [value, value.slice(0, value.indexOf("\n"))]) {
    try {
      localStorage.setItem(key, part);
      return true;
    } catch {
      // It is full, or refuses.
    }
    attempt(() => localStorage.removeItem(key));
    if (key != headerOf(key)) break;
  }
  return false;
};

/**
 * @param {string} key
 * @param {string} value
 * @param {boolean} isApart in the database
 */
export function keepQueue(key, value, isApart) {
  if (isApart || !keepLocally(key, value)) {
    change((store) => store.put(value, key)).catch(() => {
      // Where the browser has no storage for the page at all, nothing is expected of it.
      if (attempt(() => localStorage)) tell(NOT_KEPT);
    });
  }
}

/** @param {string} keys one a line, each with a line's end */
export function dropQueue(keys) {
  const dropped = keys.split("\n");
  attempt(() => {
    for (const key of dropped) localStorage.removeItem(key);
  });
  if (database) change((store) => dropped.forEach((key) => store.delete(key))).catch(() => {});
}

/**
 * Moves events from localStorage to the database. What was changed meanwhile stays.
 *
 * @param {string} prefixes one a line
 */
export async function spillQueue(prefixes) {
  try {
    /** @type {[string, string][]} */
    const moving = [];
    for (const prefix of prefixes.trim().split("\n")) {
      for (const key of localKeys(prefix)) {
        // Chunks have a part more than frames.
        if (key.split(".").length > 4) moving.push([key, `${localStorage.getItem(key)}`]);
      }
    }
    await change((store) => moving.forEach(([key, value]) => store.put(value, key)));
    for (const [key, value] of moving) {
      if (localStorage.getItem(key) === value) localStorage.removeItem(key);
    }
    tell(SPILLED);
  } catch {
    // It stays where it is, and what comes later goes to the database or nowhere.
  }
}

/** @param {string} prefix */
export const readQueue = async (prefix) => tell(QUEUE, written(await readAll(prefix)));

/**
 * Tells the headers of all journals, alone among the pages of the origin. One that says that all is done, and under
 * which something stands all the same, counts as none.
 */
export const listQueues = () =>
  withLock(async () => {
    const headers = new Map();
    for (const [key, value] of [...(await readAll(PREFIX))].sort()) {
      const header = headerOf(key);
      const known = headers.get(header);
      if (key == header) headers.set(header, value);
      else if (known === undefined || known.startsWith("done")) headers.set(header, "");
    }
    tell(QUEUES, written(headers));
  });

export function forgetQueues() {
  attempt(() => {
    for (const key of localKeys(PREFIX)) localStorage.removeItem(key);
  });
  close();
  attempt(() => indexedDB.deleteDatabase(NAME));
}
