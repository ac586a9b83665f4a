// @ts-check
// What Firefox does with tabs and no page can: its driver asks the browser itself.

import assert from "node:assert/strict";

import { come } from "../support/arrival.mjs";
import { assertOtherTab, assertSameTab, changesOf, flushed, identityOf } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";
import { until } from "../support/until.mjs";

/** @typedef {import("../support/through-webdriver.mjs").DrivenTab} DrivenTab */

const outcome = setScene();

/** @param {import("../support/scene.mjs").Scene} scene */
const openFirefox = async ({ open }) => /** @type {DrivenTab} */ (await open());

outcome("Duplicate Tab: new tab id and token in the copy, same in the original, same visit", async (scene) => {
  const original = await openFirefox(scene);
  const before = await identityOf(original);
  const copy = await original.opened(() => original.inBrowser("gBrowser.duplicateTab(gBrowser.selectedTab)"));
  const copied = await identityOf(copy);
  assertOtherTab(before, copied);
  assertSameTab(before, await identityOf(original), "the original stays");
  assert.deepEqual((await changesOf(copy)).filter(({ scope }) => scope == "tab").map(({ reason }) => reason), ["duplicate_tab"]);
  await copy.reload();
  assertSameTab(copied, await identityOf(copy), "the copy stays");
});

outcome("Undo Close Tab: same tab id, same token, same visit", async (scene) => {
  const tab = await openFirefox(scene);
  const other = /** @type {DrivenTab} */ (await scene.open("bare.html"));
  const before = await identityOf(tab);
  await flushed(tab);
  await tab.close();
  const restored = await other.opened(() => other.inBrowser("SessionStore.undoCloseTab(window, 0)"));
  assertSameTab(before, await identityOf(restored));
});

outcome("discard: same tab id, same token, same visit", async (scene) => {
  const tab = await openFirefox(scene);
  const before = await identityOf(tab);
  await flushed(tab);
  const origin = await tab.run(() => performance.timeOrigin);
  await tab.inBrowser("window.discarded = gBrowser.selectedTab");
  const other = /** @type {DrivenTab} */ (await scene.open("bare.html"));
  const discard = "return gBrowser.prepareDiscardBrowser(discarded).then(() => gBrowser.discardBrowser(discarded, true))";
  assert.equal(await other.inBrowser(discard), true, "the tab is discarded");
  await other.inBrowser("gBrowser.selectedTab = discarded");
  await come(tab, origin);
  assertSameTab(before, await identityOf(tab));
});

outcome("crash of the page's process and restore: same tab id, same token, same visit", async (scene) => {
  const tab = await openFirefox(scene);
  const before = await identityOf(tab);
  await flushed(tab);
  const origin = await tab.run(() => performance.timeOrigin);
  // Firefox itself notes what pages store only now and then.
  await tab.inBrowser(`
    const { TabStateFlusher } = ChromeUtils.importESModule("resource:///modules/sessionstore/TabStateFlusher.sys.mjs");
    return TabStateFlusher.flush(gBrowser.selectedBrowser);
  `);
  const pid = await tab.inBrowser("return gBrowser.selectedBrowser.browsingContext.currentWindowGlobal.osPid");
  process.kill(pid, "SIGKILL");
  const isCrashed = () => tab.inBrowser("return gBrowser.selectedTab.hasAttribute('crashed')").catch(() => false);
  await until("the crash to be noticed", isCrashed);
  await tab.inBrowser("SessionStore.reviveCrashedTab(gBrowser.selectedTab)");
  await come(tab, origin);
  assertSameTab(before, await identityOf(tab));
});
