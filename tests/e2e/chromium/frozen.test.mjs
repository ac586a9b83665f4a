// @ts-check
// Pages that Chromium puts to sleep because nobody looks at them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startCollector } from "../support/collector.mjs";
import { assertOtherTab, assertSameTab, flushed, identityOf, track } from "../support/identity.mjs";
import { sceneOf } from "../support/scene.mjs";
import { freshChromium } from "../support/through-webdriver.mjs";
import { until } from "../support/until.mjs";

/** @typedef {import("../support/through-webdriver.mjs").DrivenTab} DrivenTab */

/** @type {import("../support/collector.mjs").Collector} */
let collector;
before(async () => {
  collector = await startCollector();
});
after(() => collector.close());

/**
 * @param {string} name
 * @param {(tab: DrivenTab, scene: import("../support/scene.mjs").Scene) => Promise<void>} scenario
 */
const row = (name, scenario) =>
  test(`chromium: ${name}`, async () => {
    const scene = sceneOf(await freshChromium(), collector);
    try {
      await scenario(/** @type {DrivenTab} */ (await scene.open()), scene);
    } finally {
      await scene.profile.close();
    }
  });

/**
 * Puts the page of a tab to sleep, and tells how to wake it.
 *
 * @param {DrivenTab} tab
 */
async function freeze(tab) {
  // The driver brings a tab to the front whenever it looks at it, so that the whole window has to go.
  const { windowId } = await tab.devtools("Browser.getWindowForTarget", {});
  await tab.devtools("Browser.setWindowBounds", { windowId, bounds: { windowState: "minimized" } });
  await until("the tab to be hidden", () => tab.run(() => document.visibilityState == "hidden"));
  await tab.run(() => {
    const seen = /** @type {string[]} */ ((/** @type {any} */ (window).life = []));
    for (const type of ["freeze", "resume"]) document.addEventListener(type, () => seen.push(type));
  });
  await tab.devtools("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    await tab.devtools("Page.setWebLifecycleState", { state: "active" });
    const life = () => tab.run(() => /** @type {any} */ (window).life);
    await until("the page to wake", async () => (await life()).includes("resume"));
    assert.deepEqual(await life(), ["freeze", "resume"]);
  };
}

row("frozen and resumed: same tab id, same token, same visit", async (tab, { open }) => {
  const before = await identityOf(tab);
  const beside = await open();
  assertOtherTab(before, await identityOf(beside));
  const wake = await freeze(tab);
  await track(beside, "used");
  await flushed(beside);
  await wake();
  assertSameTab(before, await identityOf(tab));
  await track(tab, "awake");
  assert.equal((await flushed(tab)).pending, 0);
});

row("copy of a frozen tab: two tab ids once it wakes, same visit", async (tab, { open }) => {
  const before = await identityOf(tab);
  await flushed(tab);
  // The copy of the storage is made when the window is opened; what is in it is read when the tracker starts.
  const copy = await tab.open("#opener-waits");
  const starter = await open("bare.html");
  const wake = await freeze(tab);
  await starter.run(() => localStorage.setItem("start", "now"));
  const copied = await identityOf(copy);
  assert.equal(copied.visit, before.visit);
  await wake();
  await until("two tab ids", async () => (await identityOf(tab)).tab != copied.tab);
  assertOtherTab(await identityOf(tab), copied);
  assertSameTab(copied, await identityOf(copy), "the copy stays what it became");
});
