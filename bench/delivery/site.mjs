// @ts-check
// The site that is tracked: a page with the contender's tracker, and one without any.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const bench = fileURLToPath(new URL("../", import.meta.url));
export const dist = process.env.WAYFARE_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

/** @typedef {Map<string, string | Buffer>} Files by their names */

/** @type {Map<string, Promise<Files>>} what is served, by the page that it is made of */
const bundles = new Map();

/** The page's own script. */
export const SCRIPT = "tracker.js";

const MODULE = "wayfare.wasm";

/**
 * The page's script with the tracker's npm package in it, bundled by esbuild for everybody. Peers are one file each, so
 * that nothing of them is fetched later; what Wayfare loads later stays beside the script, and so does its module, as
 * its README says.
 *
 * @param {Pick<import("./contenders.mjs").Contender, "page" | "package">} contender
 * @returns {Promise<Files>}
 */
export function bundle(contender) {
  const bundled = bundles.get(contender.page) ?? bundleAnew(contender);
  bundles.set(contender.page, bundled);
  return bundled;
}

/** @type {typeof bundle} */
async function bundleAnew({ page, package: peer }) {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: bench, loader: "js" },
    bundle: true,
    splitting: !peer,
    minify: true,
    write: false,
    outdir: "/",
    entryNames: SCRIPT.replace(".js", ""),
    chunkNames: "[name]",
    format: "esm",
    target: "es2022",
    alias: { wayfare: `${dist}/index.js` },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  /** @type {Files} */
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(1), text]));
  return peer ? files : files.set(MODULE, await readFile(`${dist}/${MODULE}`));
}

/**
 * @param {string} title
 * @param {string} [head]
 */
const html = (title, head = "") => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    ${head}
  </head>
  <body></body>
</html>
`;

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", wasm: "application/wasm" };

/**
 * @param {Pick<import("./contenders.mjs").Contender, "page" | "package">} contender
 * @param {string} endpoint
 */
export async function startSite(contender, endpoint) {
  const start = `<script>var ENDPOINT = ${JSON.stringify(endpoint)};</script>
    <script type="module">import * as bench from "/${SCRIPT}"; window.bench = bench;</script>`;
  const files = new Map(await bundle(contender)).set("tracked.html", html("Tracked page", start)).set("bare.html", html("Page without a tracker"));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const body = files.get(path.slice(1));
    if (body === undefined) return void response.writeHead(404).end();
    const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split(".").at(-1))] ?? "text/plain";
    response.writeHead(200, { "Content-Type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    tracked: `http://127.0.0.1:${port}/tracked.html`,
    bare: `http://127.0.0.1:${port}/bare.html`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
