// @ts-check
// What Chromium counts of a page: time of its processor and bytes of its memory.

import { pause } from "../delivery/stage.mjs";

/**
 * What a page without a tracker costs.
 *
 * @param {import("playwright-core").CDPSession} devtools
 * @param {import("playwright-core").Page} page
 * @param {string} url
 * @param {number} ms for how long it is looked at
 */
export async function costs(devtools, page, url, ms) {
  await page.goto(url);
  await pause(ms);
  return read(devtools);
}

/**
 * Each navigation gets a process of its own, with counters that begin there.
 *
 * @param {import("playwright-core").CDPSession} devtools
 */
export async function read(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const metric = (/** @type {string} */ wanted) => metrics.find(({ name }) => name == wanted)?.value ?? 0;
  const heap = await heapOf(devtools);
  return { taskMs: metric("TaskDuration") * 1_000, scriptMs: metric("ScriptDuration") * 1_000, heap };
}

/**
 * Bytes that live: what V8 has, the buffers beside it, and the memory of modules, which it does not count.
 *
 * @param {import("playwright-core").CDPSession} devtools
 */
async function heapOf(devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const usage = /** @type {any} */ (await devtools.send("Runtime.getHeapUsage"));
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0) + (await modulesOf(devtools));
}

/** @param {import("playwright-core").CDPSession} devtools */
async function modulesOf(devtools) {
  const prototype = await devtools.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await devtools.send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId ?? "" });
  const { result } = await devtools.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0) }",
    returnByValue: true,
  });
  await devtools.send("Runtime.releaseObject", { objectId: objects.objectId ?? "" });
  return /** @type {number} */ (result.value);
}
