// @ts-check
// What a scenario plays on: a contender's server, a site with its tracker, a browser with a profile that nobody used.

import { until } from "../../tests/e2e/support/until.mjs";
import { startEndpoint } from "./endpoint.mjs";
import { startSite } from "./site.mjs";
import { tally } from "./wire.mjs";

/**
 * @typedef {import("../../tests/e2e/support/engines.mjs").Tab} Tab
 * @typedef {import("./wire.mjs").Tally} Tally
 * @typedef {{wire: Tally, stored?: Tally, dropped?: number}} Count what arrived, and what is in the store where there is one
 * @typedef {Awaited<ReturnType<typeof setStage>>} Stage
 */

/** How long to wait for more while a page with the tracker is open: longer than any contender's pause before it tries again. */
const PATIENCE_MS = 20_000;
/** And when none is: only what is on its way can still come. */
export const GONE_MS = 3_000;
/** How long to look for duplicates once everything is there. */
const QUIET_MS = 3_000;

const POLL_MS = 50;

/** Longer than any scenario takes. A browser that no longer answers is an error, and not a bench that never ends. */
const PLAY_MS = 300_000;

export const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {import("./contenders.mjs").Contender} contender
 * @param {import("./engines.mjs").Engine} engine
 */
async function setStage(contender, engine) {
  const server = await contender.serve();
  const endpoint = await startEndpoint(server);
  const site = await startSite(contender, endpoint.url);
  const profile = await engine.freshProfile();
  /** @type {string[]} */
  const uids = [];

  /** @param {number} count */
  const newUids = (count) => {
    const fresh = Array.from({ length: count }, (_, at) => `e${uids.length + at}`);
    uids.push(...fresh);
    return fresh;
  };

  return {
    server,
    endpoint,
    site,
    profile,
    /** The events that were tracked so far. */
    uids,
    newUids,
    /**
     * Opens a page with the tracker in a new tab, and waits until it is ready in its own words, loaded and idle.
     *
     * @returns {Promise<Tab>}
     */
    async open() {
      const tab = await profile.newTab();
      await tab.goto(site.tracked);
      await ready(tab);
      return tab;
    },
    /**
     * Tracks so many events in one task; then, still in it, goes to another page, if one is named.
     *
     * @param {Tab} tab
     * @param {number} count
     * @param {string} [next]
     */
    burst: (tab, count, next = "") =>
      tab.run(
        (uids, next) => {
          for (const uid of uids) /** @type {any} */ (window).bench.track({ uid });
          if (next) location.href = next;
        },
        newUids(count),
        next,
      ),
    /**
     * Waits until everything is there and nothing more comes, or until nothing has come for too long.
     *
     * @param {number} [patience]
     */
    async settle(patience = PATIENCE_MS) {
      const start = performance.now();
      for (;;) {
        endpoint.assertUnderstood();
        const quietSince = Math.max(start, endpoint.wire.lastAt);
        const isComplete = endpoint.wire.tally(uids).unique == uids.length;
        if (performance.now() - quietSince > (isComplete ? Math.min(QUIET_MS, patience) : patience)) return;
        await pause(POLL_MS);
      }
    },
    ready,
    until,
    /**
     * What it took to send all that was taken since.
     *
     * @param {number} start
     */
    transfer(start) {
      const requests = endpoint.wire.requests.filter(({ at, uids }) => at >= start && uids.length);
      const sum = (/** @type {number[]} */ values) => values.reduce((one, other) => one + other, 0);
      const events = sum(requests.map(({ uids }) => uids.length));
      const seconds = (Math.max(start, ...requests.map(({ at }) => at)) - start) / 1_000;
      const bytes = sum(requests.map(({ bytes }) => bytes)) / Math.max(1, events);
      return `${seconds.toFixed(1)} s, ${requests.length} requests, ${bytes.toFixed(0)} bytes of body an event`;
    },
    /** @returns {Count} */
    count: () => ({
      wire: endpoint.wire.tally(uids),
      ...(server.stored && { stored: tally(server.stored(), uids) }),
      ...(server.dropped && { dropped: server.dropped() }),
    }),
    async close() {
      await profile.close();
      await Promise.all([endpoint.close(), site.close()]);
      await server.close?.();
      endpoint.assertUnderstood();
    },
  };
}

/**
 * Plays on a stage of its own, which is taken down afterwards.
 *
 * @template T
 * @param {import("./contenders.mjs").Contender} contender
 * @param {import("./engines.mjs").Engine} engine
 * @param {string} what for the error
 * @param {(stage: Stage) => Promise<T>} play
 * @returns {Promise<T>}
 */
export async function onStage(contender, engine, what, play) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it did not end")), PLAY_MS);
  });
  try {
    const stage = await setStage(contender, engine);
    try {
      return await Promise.race([play(stage), /** @type {Promise<never>} */ (late)]);
    } finally {
      await stage.close();
    }
  } catch (error) {
    throw new Error(`${contender.id}, ${what}: ${/** @type {Error} */ (error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Tab} tab */
async function ready(tab) {
  await until("the tracker's script", () => tab.run(() => "bench" in window && document.readyState == "complete"));
  const how = await tab.run(async () => {
    const waited = new Promise((resolve) => setTimeout(() => resolve("late"), 30_000));
    const how = await Promise.race([/** @type {any} */ (window).bench.ready.then(() => "ready"), waited]);
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }));
    return how;
  });
  if (how != "ready") throw new Error("the tracker was not ready in 30 s");
}
