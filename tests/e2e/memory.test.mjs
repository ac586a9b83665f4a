// @ts-check
// What a long visit makes of the module's memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import { batchOf } from "./support/body.mjs";
import { freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";

/** Four pages of 64 KiB: one is stack and data, the rest holds a batch in its making several times over. */
const MEMORY_BYTES_MAX = 4 * 65_536;

/** The stack grows down from here (xtask/src/build/module.rs), and what stands below zero traps. */
const STACK_BYTES = 16_384;

/** As deep as JSON is read at all (crates/core/src/json/read.rs): each level is a call on the stack. */
const DEPTH = 30;

const stage = setStage();

/** A value in an array in an array, and so on. */
const nested = (/** @type {number} */ depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

test("100,000 events, sent as they come, leave the module's memory small and half of its stack free", async () => {
  const { context } = await freshProfile(stage.browser);
  await context.addInitScript(() => {
    const instantiate = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...args) => {
      const result = await instantiate(...args);
      // What the module exports has short names, which change.
      const exported = Object.values(result.instance.exports);
      /** @type {any} */ (window).memory = exported.find((one) => one instanceof WebAssembly.Memory);
      return result;
    };
  });
  const page = await context.newPage();
  await page.addInitScript((storage) => void (/** @type {any} */ (window).testOptions = { rateLimit: 10_000, storage }), nested(DEPTH));
  // The collector's part is not what is measured: its answers are made up on the spot.
  await page.route("**/v1/batch*", (route) => {
    const { events } = batchOf(route.request());
    const accepted = [[events[0].seq, events.at(-1).seq]];
    return route.fulfill({ json: { accepted, rejected: [], session_info: {}, session: nested(DEPTH), server_time: "" } });
  });
  await page.goto(`${stage.collector.url}/pages/npm.html`);
  await ready(page);
  const [bytes, free] = await page.evaluate(async () => {
    const tracker = /** @type {any} */ (window).__wayfare;
    for (let n = 0; n < 100_000; n++) {
      tracker.track(`event_${n % 7}`, { n, name: "x".repeat(n % 97), list: [n, n + 1] });
      if (n % 50 == 49) await tracker.flush();
    }
    const { pending } = await tracker.flush();
    const memory = new Uint8Array(/** @type {any} */ (window).memory.buffer);
    // A module's memory begins as zeros.
    return [pending == 0 ? memory.length : -1, memory.findIndex((byte) => byte != 0)];
  });
  assert.ok(bytes > 0 && bytes <= MEMORY_BYTES_MAX, `${bytes} bytes`);
  assert.ok(free >= STACK_BYTES / 2 && free < STACK_BYTES, `${free} bytes of the stack were not used`);
  await context.close();
});
