// @ts-check
// A server of files as a content delivery network is one: of another origin than the pages, which any may read. It
// serves pages too, and knows how often each path was asked for.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = process.env.WAYFARE_DIST ?? fileURLToPath(new URL("../../../dist", import.meta.url));

const TYPES = /** @type {Record<string, string>} */ ({ js: "text/javascript", json: "application/json", wasm: "application/wasm" });

/** @typedef {Awaited<ReturnType<typeof startCdn>>} Cdn */

export async function startCdn() {
  /** @type {Map<string, string>} pages by their path */
  const pages = new Map();
  /** @type {string[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://cdn").pathname;
    asked.push(path);
    const page = pages.get(path);
    const file = /^\/wayfare\/([\w.-]+)$/.exec(path)?.[1];
    const body = page ?? (file && (await readFile(join(dist, file)).catch(() => undefined)));
    if (body === undefined) return void response.writeHead(404).end();
    const type = page ? "text/html; charset=utf-8" : (TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain");
    // A second request would be answered from the browser's cache, and not be seen.
    response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** Every path that was asked for, in order. */
    asked,
    /**
     * Puts up a page, and says where it is.
     *
     * @param {string} head
     */
    page(head) {
      const path = `/page-${pages.size}.html`;
      const html = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Page</title><link rel="icon" href="data:," />${head}</head><body></body></html>`;
      pages.set(path, html);
      return url + path;
    },
    /** @returns {Promise<Record<string, string>>} the hash of each file of the package */
    hashes: async () => JSON.parse(await readFile(join(dist, "integrity.json"), "utf8")),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
