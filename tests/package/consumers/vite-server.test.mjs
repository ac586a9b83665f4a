// @ts-check
// Vite's development server, which rewrites packages unless it is told to leave them.

import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { createServer } from "vite";

import { freshProfile } from "../../e2e/support/browser.mjs";
import { setStage } from "../../e2e/support/stage.mjs";
import { install } from "../support/consumer.mjs";

const here = import.meta.dirname;

describe("Vite's development server", () => {
  const stage = setStage();
  /** @type {ReturnType<typeof install>} */
  let consumer;
  before(() => {
    consumer = install();
    for (const file of ["index.html", "page.js"]) cpSync(join(here, file), join(consumer.folder, file));
  });
  after(() => consumer.remove());

  for (const [what, exclude, how] of /** @type {const} */ ([
    ["finds the module of a package that it leaves alone", ["wayfare"], "wasm"],
    // It moves scripts and leaves behind what they load.
    ["moves the package, whose fallback then runs,", [], "fallback"],
  ])) {
    test(`${what} and sends what is tracked`, async () => {
      const cacheDir = join(consumer.folder, `.vite-${how}`);
      mkdirSync(cacheDir);
      const server = await createServer({
        root: consumer.folder,
        configFile: false,
        cacheDir,
        logLevel: "warn",
        optimizeDeps: { exclude: [...exclude] },
        server: { host: "127.0.0.1", port: 0, proxy: { "/v1": stage.collector.url } },
      });
      const { context } = await freshProfile(stage.browser);
      try {
        await server.listen();
        const known = stage.collector.events().length;
        const page = await context.newPage();
        await page.goto(/** @type {string} */ (server.resolvedUrls?.local[0]));
        await page.waitForFunction(() => "__wayfare" in window);
        assert.equal(await page.evaluate(() => /** @type {any} */ (window).__wayfare.ready), how);
        await stage.collector.stored(known + 3);
        const types = stage.collector.events().slice(known).map(({ type }) => type);
        assert.deepEqual(types, ["session.start", "page_view", "bought"]);
      } finally {
        await context.close();
        await server.close();
      }
    });
  }
});
