// @ts-check
// Makes docs/waterfall.png: one visit of a real browser to a page with Wayfare, from the page to its first batch.
// node bench/load/waterfall.mjs [FILE]   (after `npm start` has built everything once)

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { freshProfile, launch, ready } from "../../tests/e2e/support/browser.mjs";
import { startCollector } from "../../tests/e2e/support/collector.mjs";
import { dist } from "../delivery/site.mjs";
import { tasksAround, traced } from "../delivery/trace.mjs";
import { draw } from "./drawing.mjs";

const file = process.argv[2] ?? fileURLToPath(new URL("../../docs/waterfall.png", import.meta.url));

/** A phone on a good mobile network; on this machine alone nothing would take long enough to be seen. */
const NETWORK = { offline: false, latency: 50, downloadThroughput: 10_000_000 / 8, uploadThroughput: 5_000_000 / 8 };
const SLOWER = 4;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Page</title>
    <link rel="icon" href="data:," />
    <script type="module">
      import { init } from "/wayfare/index.js";
      performance.mark("init");
      window.__wayfare = init({ endpoint: "ENDPOINT", source: "shop" });
      performance.measure("init", "init");
      __wayfare.ready.then(() => performance.mark("ready"));
    </script>
  </head>
  <body><p>A page.</p></body>
</html>
`;

const FILES = ["index.js", "module.js", "wayfare.wasm", "makers.js"];
const TYPES = /** @type {Record<string, string>} */ ({ js: "text/javascript", wasm: "application/wasm" });

/**
 * A site as they are served: its files compressed.
 *
 * @param {string} endpoint
 */
async function serve(endpoint) {
  const files = new Map([["/", brotliCompressSync(PAGE.replace("ENDPOINT", endpoint))]]);
  for (const name of FILES) files.set(`/wayfare/${name}`, brotliCompressSync(await readFile(`${dist}/${name}`)));
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const body = files.get(path);
    if (!body) return void response.writeHead(404).end();
    const type = TYPES[path.split(".").at(-1) ?? ""] ?? "text/html";
    response.writeHead(200, { "Content-Type": type, "Content-Encoding": "br" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, server };
}

/** Notes when the module is compiled. It is sent to the page as text. */
function noteCompiling() {
  const compile = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    performance.mark("compile");
    const compiled = await compile(source, imports);
    performance.measure("compile", "compile");
    return compiled;
  };
}

/** What the page's own clock says, in milliseconds since the visit began. It is sent to the page as text. */
function timings() {
  const span = (/** @type {any} */ one) => ({ from: one.startTime, until: one.responseEnd || one.startTime + one.duration, first: one.responseStart });
  const all = performance.getEntries();
  const of = (/** @type {string} */ type, /** @type {RegExp} */ name) => {
    const found = all.find((one) => one.entryType == type && name.test(one.name));
    if (!found) throw new Error(`the page has no ${type} ${name}`);
    return span(found);
  };
  return {
    page: of("navigation", /./),
    loader: of("resource", /index\.js$/),
    init: of("measure", /^init$/),
    glue: of("resource", /module\.js$/),
    wasm: of("resource", /\.wasm$/),
    compile: of("measure", /^compile$/),
    ready: of("mark", /^ready$/),
    batch: of("resource", /\/v1\/batch/),
  };
}

const [collector, browser] = await Promise.all([startCollector(), launch()]);
const { url, server } = await serve(`${collector.url}/v1/batch`);
const { context } = await freshProfile(browser);
await context.addInitScript(noteCompiling);
const page = await context.newPage();
// A process that has just been started would be measured with it.
await page.goto(`${collector.url}/pages/bare.html`);
const devtools = await context.newCDPSession(page);
await devtools.send("Network.enable");
await devtools.send("Network.emulateNetworkConditions", NETWORK);
await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
const trace = await traced(await browser.newBrowserCDPSession(), async () => {
  await page.goto(url);
  await ready(page);
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/v1/batch")));
});
const times = await page.evaluate(timings);
const tasks = tasksAround(trace, "ready", times.ready.from);
const svg = draw(times, tasks, {
  title: "Loading Wayfare: from the page to its first batch",
  about: `Chromium ${browser.version().split(".")[0]}, empty cache; emulated: ${NETWORK.latency} ms of latency, 10 Mbit/s, a processor ${SLOWER} times slower. By node bench/load/waterfall.mjs`,
});
const canvas = await browser.newPage({ viewport: svg.size, deviceScaleFactor: 2 });
await canvas.setContent(`<body style="margin:0">${svg.text}</body>`);
await canvas.screenshot({ path: file });
console.log(`${file}\n${JSON.stringify(times)}`);
await browser.close();
server.closeAllConnections();
server.close();
await collector.close();
