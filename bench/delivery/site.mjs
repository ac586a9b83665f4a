// @ts-check
// The site that is tracked: a page with the contender's tracker, and one without any.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const bench = fileURLToPath(new URL("../", import.meta.url));
export const dist = process.env.WAYFARE_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

/** @type {Map<string, Promise<string>>} the scripts, by the page that they are made of */
const bundles = new Map();

/** @param {string} page */
export async function bundle(page) {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: bench, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    // Wayfare is served as the site's own folder, as its README says.
    external: ["/wayfare/*"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return /** @type {import("esbuild").OutputFile} */ (outputFiles[0]).text;
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
 * @param {Pick<import("./contenders.mjs").Contender, "page">} contender
 * @param {string} endpoint
 */
export async function startSite({ page }, endpoint) {
  const script = bundles.get(page) ?? bundle(page);
  bundles.set(page, script);
  const tracker = await script;
  const start = `<script>var ENDPOINT = ${JSON.stringify(endpoint)};</script>
    <script type="module">import * as bench from "/tracker.js"; window.bench = bench;</script>`;
  const pages = new Map([
    ["/tracked.html", html("Tracked page", start)],
    ["/bare.html", html("Page without a tracker")],
    ["/tracker.js", tracker],
  ]);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const file = /^\/wayfare\/([\w.-]+)$/.exec(path)?.[1];
    const body = pages.get(path) ?? (file && (await readFile(`${dist}/${file}`).catch(() => undefined)));
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
