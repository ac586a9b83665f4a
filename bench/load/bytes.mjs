// @ts-check
// What a visitor downloads before the first event leaves.

import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";

import { bundle, dist } from "../delivery/site.mjs";

/** What Wayfare's page loads beside its own script: README, "Bytes". */
const OF_WAYFARE = ["index.js", "module.js", "wayfare.wasm"];

/** @param {string | Buffer} text */
const brotli = (text) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

/**
 * Bytes of brotli: the page's script with the tracker in it, and what that loads.
 *
 * @param {import("../delivery/contenders.mjs").Contender} contender
 */
export async function bytesOf(contender) {
  const script = brotli(await bundle(contender.page));
  if (contender.package) return script;
  const files = await Promise.all(OF_WAYFARE.map((file) => readFile(`${dist}/${file}`)));
  return files.reduce((sum, file) => sum + brotli(file), script);
}
