// @ts-check
// A page of a browser extension: its policy refuses WebAssembly unless the manifest allows it.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { LAUNCH } from "../../e2e/support/browser.mjs";
import { startCollector } from "../../e2e/support/collector.mjs";
import { install } from "../support/consumer.mjs";

/** What the manifest says of scripts, and what runs then. */
const POLICIES = /** @type {[string, object, string][]} */ ([
  ["allows it", { content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" } }, "wasm"],
  ["says nothing", {}, "fallback"],
]);

describe("a page of an extension", () => {
  /** @type {ReturnType<typeof install>} */
  let consumer;
  /** @type {import("../../e2e/support/collector.mjs").Collector} */
  let collector;
  before(async () => {
    consumer = install();
    collector = await startCollector();
  });
  after(async () => {
    await collector?.close();
    consumer?.remove();
  });

  for (const [what, policy, how] of POLICIES) {
    test(`whose manifest ${what} runs as ${how}`, async () => {
      const extension = join(consumer.folder, how);
      cpSync(join(import.meta.dirname, "extension"), extension, { recursive: true });
      cpSync(consumer.home, join(extension, "wayfare"), { recursive: true });
      const manifest = join(extension, "manifest.json");
      writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), ...policy }));
      const profile = mkdtempSync(join(tmpdir(), "wayfare-browser-"));
      const context = await chromium.launchPersistentContext(profile, {
        ...LAUNCH,
        // Automation starts without extensions.
        ignoreDefaultArgs: [...LAUNCH.ignoreDefaultArgs, "--disable-extensions"],
        args: [...LAUNCH.args, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
      });
      try {
        const known = collector.events().length;
        const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
        const page = await context.newPage();
        await page.goto(new URL(`page.html?endpoint=${collector.url}/v1/batch`, worker.url()).href);
        await page.waitForFunction(() => "__wayfare" in window);
        assert.equal(await page.evaluate(() => /** @type {any} */ (window).__wayfare.ready), how);
        await collector.stored(known + 3);
        const types = collector.events().slice(known).map(({ type }) => type);
        assert.deepEqual(types, ["session.start", "page_view", "bought"]);
      } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  }
});
