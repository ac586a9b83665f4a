// @ts-check
// Hints by which a page has the module come before it is idle: each file once, and none for nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { startCdn } from "./support/cdn.mjs";
import { setStage } from "./support/stage.mjs";

const README = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");

/** The hints as the README has them. */
const [, HINTS = ""] = /```html hints\n(.*?)```/s.exec(README) ?? [];

/** Longer than a browser waits before it says that a file was loaded for nothing, in milliseconds. */
const UNUSED_MS = 5_000;

describe("a page with hints", () => {
  const stage = setStage();
  /** @type {import("./support/cdn.mjs").Cdn} */
  let cdn;
  before(async () => {
    cdn = await startCdn();
  });
  after(() => cdn?.close());

  const tag = (/** @type {string} */ origin) =>
    `<script async src="${origin}/wayfare/wayfare.js" data-endpoint="${stage.collector.url}/v1/batch" data-source="shop"
       onload="__wayfare = wayfare"></script>`;
  const npm = (/** @type {string} */ origin) =>
    `<script type="module">
       import { init } from "${origin}/wayfare/index.js";
       window.__wayfare = init({ endpoint: "${stage.collector.url}/v1/batch", source: "shop" });
     </script>`;

  for (const [what, script] of /** @type {const} */ ([["the script tag", tag], ["an import", npm]])) {
    for (const [where, isOther] of /** @type {const} */ ([["its own origin", false], ["another origin", true]])) {
      test(`and ${what}, from ${where}, asks for each file once and uses it`, async () => {
        const origin = isOther ? cdn.url : cdn.url.replace("127.0.0.1", "localhost");
        const hints = HINTS.replaceAll("/wayfare/", `${origin}/wayfare/`);
        const { context, noise } = await freshProfile(stage.browser);
        try {
          const known = stage.collector.events().length;
          const page = await context.newPage();
          cdn.asked.length = 0;
          await page.goto(cdn.page(hints + script(origin)).replace("127.0.0.1", "localhost"));
          await ready(page);
          await flush(page);
          // The browser's own clock says that its patience is over.
          await page.waitForFunction((ms) => performance.now() > ms, UNUSED_MS);
          for (const file of ["module.js", "wayfare.wasm"]) {
            assert.equal(cdn.asked.filter((path) => path == `/wayfare/${file}`).length, 1, `${file} in ${cdn.asked}`);
          }
          assert.deepEqual(noise, []);
          assert.deepEqual(stage.collector.events().slice(known).map(({ type }) => type), ["session.start", "page_view"]);
          const [first] = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm")).map((entry) => /** @type {any} */ (entry).initiatorType));
          assert.equal(first, "link", "the hint asked for it");
        } finally {
          await context.close();
        }
      });
    }
  }
});
