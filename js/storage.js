// @ts-check

import { answer, attempt } from "./tell.js";

/** Merely naming one throws where cookies are blocked and in sandboxed frames. */
const storage = (/** @type {boolean} */ isLocal) => (isLocal ? localStorage : sessionStorage);

/**
 * Answers what stands under the key.
 *
 * @param {boolean} isLocal localStorage, else sessionStorage
 * @param {string} key
 */
export const answerStorage = (isLocal, key) =>
  answer(
    attempt(() => {
      const text = storage(isLocal).getItem(key);
      // A page can have replaced it: what is read becomes text.
      return text === null ? undefined : `${text}`;
    }),
  );

/**
 * Sets or removes what stands under a key. A storage that is full or refuses keeps what it has.
 *
 * @param {boolean} isLocal
 * @param {string} key
 * @param {string | undefined} value
 */
export const writeStorage = (isLocal, key, value) =>
  attempt(() => (value === undefined ? storage(isLocal).removeItem(key) : storage(isLocal).setItem(key, value)));
