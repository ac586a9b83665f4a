// @ts-check
// What a page posts.

import { gunzipSync } from "node:zlib";

/**
 * The batch that a request carries.
 *
 * @param {import("playwright-core").Request} request
 * @returns {any}
 */
export function batchOf(request) {
  const body = request.postDataBuffer() ?? Buffer.alloc(0);
  const isPacked = new URL(request.url()).searchParams.get("encoding") == "gzip";
  return JSON.parse((isPacked ? gunzipSync(body) : body).toString());
}
