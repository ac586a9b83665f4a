// @ts-check
// What time does to sessions: the pages' clocks are moved, since no test waits for half an hour.

import assert from "node:assert/strict";

import { renewAtOnce } from "../support/at-once.mjs";
import { assertSameTab, changesOf, flushed, identityOf, moveClocks, track } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @param {number} ms */
const bothClocks = (ms) => ({ wall: ms, monotonic: ms });

/** @typedef {import("../support/engines.mjs").Tab} Tab */

/**
 * Lets time pass for a page and its collector, uses the page, and tells who it is then.
 *
 * @param {import("../support/scene.mjs").Scene} scene
 * @param {Tab} tab
 * @param {{wall?: number, monotonic?: number}} by
 * @param {number} [ms] how much passed for the collector
 */
async function useAfter({ collector }, tab, by, ms = 0) {
  // What was before is known to the collector as before.
  await flushed(tab);
  collector.age(ms);
  await moveClocks(tab, by);
  await track(tab, "used");
  await flushed(tab);
  return identityOf(tab);
}

/**
 * @param {Tab} tab
 * @param {number} since how many were told before
 */
const reasonsSince = async (tab, since) => (await changesOf(tab)).slice(since).map(({ scope, reason }) => `${scope} ${reason}`).sort();

/** @param {string} id as the page says it; what reads the database shows the digits alone */
const plain = (id) => id.replaceAll("-", "");

outcome("idle for 31 minutes: same tab id, new token, new visit", async (scene) => {
  const tab = await scene.open();
  const before = await identityOf(tab);
  await flushed(tab);
  const told = (await changesOf(tab)).length;
  const now = await useAfter(scene, tab, bothClocks(31 * MINUTE_MS), 31 * MINUTE_MS);
  assert.deepEqual(
    [now.tab == before.tab, now.token == before.token, now.visit == before.visit],
    [true, false, false],
  );
  assert.deepEqual([now.index, now.reason], [before.index + 1, "idle"]);
  assert.deepEqual(await reasonsSince(tab, told), ["tab idle", "visit idle"]);
  await flushed(tab);
  const types = scene.collector.events().map(({ type, session }) => [type, session == plain(before.visit) ? "old" : "new"]);
  assert.deepEqual(types, [
    ["session.start", "old"],
    ["page_view", "old"],
    ["session.end", "old"],
    ["session.start", "new"],
    ["used", "new"],
  ]);
});

outcome("idle for nine minutes: same tab id, same token, same visit", async (scene) => {
  const tab = await scene.open();
  const before = await identityOf(tab);
  const told = (await changesOf(tab)).length;
  const now = await useAfter(scene, tab, bothClocks(9 * MINUTE_MS), 9 * MINUTE_MS);
  assertSameTab(before, now);
  assert.deepEqual(await reasonsSince(tab, told), []);
});

outcome("idle in one tab while another is active: same tab id, new token in the idle one, same visit", async (scene) => {
  const [idle, active] = [await scene.open(), await scene.open()];
  const [before, beside] = [await identityOf(idle), await identityOf(active)];
  await flushed(idle);
  for (let pause = 0; pause < 4; pause++) {
    // Time passes everywhere: else the one tab would see what the other did in its future.
    await moveClocks(idle, bothClocks(9 * MINUTE_MS));
    await useAfter(scene, active, bothClocks(9 * MINUTE_MS), 9 * MINUTE_MS);
  }
  const now = await useAfter(scene, idle, {});
  assert.deepEqual(
    [now.tab == before.tab, now.token == before.token, now.visit == before.visit],
    [true, false, true],
  );
  const other = await identityOf(active);
  assertSameTab(beside, other, "the active tab stays");
});

outcome("wall clock set back by a day: same tab id, same token, same visit", async (scene) => {
  const tab = await scene.open();
  const before = await identityOf(tab);
  const told = (await changesOf(tab)).length;
  for (const monotonic of [0, MINUTE_MS]) {
    const now = await useAfter(scene, tab, { wall: -DAY_MS, monotonic }, monotonic);
    assertSameTab(before, now);
  }
  assert.deepEqual(await reasonsSince(tab, told), []);
});

outcome("wall clock set back by a day, then idle by the monotonic clock: new token, new visit", async (scene) => {
  const tab = await scene.open();
  const before = await identityOf(tab);
  const now = await useAfter(scene, tab, { wall: -DAY_MS, monotonic: 31 * MINUTE_MS }, 31 * MINUTE_MS);
  assert.deepEqual(
    [now.tab == before.tab, now.token == before.token, now.visit == before.visit],
    [true, false, false],
  );
});

// A monotonic clock stands still while some machines sleep, so that this is what a night looks like.
outcome("wall clock forward by a day: as after a sleep: same tab id, new token, new visit", async (scene) => {
  const tab = await scene.open();
  const before = await identityOf(tab);
  const now = await useAfter(scene, tab, { wall: DAY_MS }, DAY_MS);
  assert.deepEqual(
    [now.tab == before.tab, now.token == before.token, now.visit == before.visit],
    [true, false, false],
  );
});

for (const [what, days] of /** @type {const} */ ([["a day behind", -1], ["a day ahead", 1]])) {
  outcome(`a clock that is ${what} all along: one tab id, one token, one visit over pages`, async (scene) => {
    const clocks = `clocks=${days * DAY_MS},0`;
    const tab = await scene.open(`?${clocks}`);
    const before = await identityOf(tab);
    await useAfter(scene, tab, bothClocks(MINUTE_MS), MINUTE_MS);
    assert.equal((await flushed(tab)).pending, 0);
    await tab.goto(`${scene.witness}?${clocks}&page=2`);
    const now = await identityOf(tab);
    assertSameTab(before, now);
  });
}

outcome("two tabs renew at the same moment: one new visit, one session.start", renewAtOnce);
