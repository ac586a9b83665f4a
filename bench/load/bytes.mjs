// @ts-check
// What a visitor downloads before the first event leaves.

import { brotliCompressSync, constants } from "node:zlib";

import { SCRIPT, bundle } from "../delivery/site.mjs";

/** What Wayfare's page loads beside its own script: README, "Bytes". */
const OF_WAYFARE = ["module.js", "wayfare.wasm"];

/** @param {string | Buffer} text */
const brotli = (text) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

/**
 * Bytes of brotli: the page's script with the tracker in it, and what that loads.
 *
 * @param {import("../delivery/contenders.mjs").Contender} contender
 */
export async function bytesOf(contender) {
  const files = await bundle(contender);
  const loaded = contender.package ? [SCRIPT] : [SCRIPT, ...OF_WAYFARE];
  return loaded.reduce((sum, name) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${contender.id} has no ${name}`);
    return sum + brotli(file);
  }, 0);
}
