// @ts-check

import { attempt } from "./tell.js";

/**
 * Fills the bytes. Every engine that runs WebAssembly has `crypto`, in every context; a page can still
 * have replaced it. Ids must differ all the same.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function fillRandom(bytes) {
  attempt(() => crypto.getRandomValues(bytes));
  if (bytes.every((byte) => !byte)) bytes.forEach((_, at) => (bytes[at] = Math.random() * 256));
}
