// @ts-check
// One visit of a browser that nobody used, to a page whose tracker is started as its documentation says and given one
// event at once.

import { onStage, pause } from "../delivery/stage.mjs";
import { costs, read } from "./devtools.mjs";

/** How long to look for tasks after the first event has arrived: what follows it belongs to loading as well. */
const AFTER_MS = 2_000;

/** The first event's number. */
const FIRST = "first";

/**
 * Notes long tasks from the beginning, and starts the tracker. It is sent to the page as text.
 *
 * @param {string} uid
 */
function start(uid) {
  const page = /** @type {any} */ (window);
  page.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) page.longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
  const track = () => {
    const { bench } = page;
    if (!bench) return void setTimeout(track, 1);
    page.initMs = bench.initMs;
    const begin = performance.now();
    bench.track({ uid });
    page.firstCallMs = performance.now() - begin;
  };
  track();
}

/**
 * The contender, with the time that its start takes: from the end of its script's own evaluation to the end of `init`.
 *
 * @param {import("../delivery/contenders.mjs").Contender} contender
 */
const timed = (contender) => ({
  ...contender,
  // Imports come first wherever they stand, so that the clock starts when the library is there.
  page: `globalThis.benchBegin = performance.now();
${contender.page}
export const initMs = performance.now() - globalThis.benchBegin;`,
});

/**
 * @param {import("../delivery/contenders.mjs").Contender} contender
 * @param {import("../delivery/engines.mjs").Engine} engine
 * @param {number} rate how many times slower the processor is
 */
export const loadOnce = (contender, engine, rate) =>
  onStage(timed(contender), engine, `load at ${rate}×`, async (stage) => {
    const profile = /** @type {import("../delivery/chromium.mjs").ChromiumProfile} */ (stage.profile);
    const { page } = await profile.newTab();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    const blank = await costs(devtools, page, stage.site.bare, AFTER_MS);
    await page.addInitScript(start, FIRST);
    stage.uids.push(FIRST);
    const before = Date.now();
    await page.goto(stage.site.tracked);
    await stage.until("the first event", () => stage.endpoint.wire.requests.length > 0);
    const [arrived] = stage.endpoint.wire.requests;
    const firstEvent = performance.timeOrigin + (arrived?.at ?? 0) - before;
    await pause(AFTER_MS);
    const loaded = await read(devtools);
    const inPage = await page.evaluate(() => {
      const { initMs, firstCallMs, longTasks } = /** @type {any} */ (window);
      return { initMs, firstCallMs, longTasks };
    });
    return {
      init: inPage.initMs,
      firstCall: inPage.firstCallMs,
      firstEvent,
      processor: loaded.taskMs - blank.taskMs,
      script: loaded.scriptMs - blank.scriptMs,
      longTasks: inPage.longTasks.length,
      longest: Math.max(0, ...inPage.longTasks),
      heap: loaded.heap - blank.heap,
      requests: stage.endpoint.wire.requests.length,
    };
  });
