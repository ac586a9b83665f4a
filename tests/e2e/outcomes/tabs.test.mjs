// @ts-check
// Which tab a page is in, after whatever people do with tabs.

import assert from "node:assert/strict";

import { assertOtherTab, assertSameTab, changesOf, identityOf } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

/** @param {import("../support/engines.mjs").Tab} tab */
const cameFromCache = (tab) => tab.run(() => /** @type {any} */ (window).told.shows.at(-1));

outcome("reload: same tab id, same token, same visit", async ({ open }) => {
  const tab = await open();
  const before = await identityOf(tab);
  await tab.reload();
  assertSameTab(before, await identityOf(tab));
  await tab.reload();
  assertSameTab(before, await identityOf(tab), "again");
  assert.deepEqual(await changesOf(tab), [], "nothing began");
});

outcome("navigation in the tab: same tab id, same token, same visit", async ({ open, witness }) => {
  const tab = await open();
  const before = await identityOf(tab);
  await tab.follow("#next");
  assertSameTab(before, await identityOf(tab), "by a link");
  await tab.goto(`${witness}?page=typed`);
  assertSameTab(before, await identityOf(tab), "by the address bar");
  assert.deepEqual(await changesOf(tab), [], "nothing began");
});

for (const [how, cached] of /** @type {const} */ ([["with", true], ["without", false]])) {
  outcome(
    `back and forward ${how} bfcache: same tab id, same token, same visit`,
    async ({ open }) => {
      const tab = await open();
      const before = await identityOf(tab);
      await tab.follow("#next");
      await identityOf(tab);
      for (const way of /** @type {const} */ (["back", "forward", "back"])) {
        await tab[way]();
        assert.equal(await cameFromCache(tab), cached, way);
        assertSameTab(before, await identityOf(tab), way);
      }
    },
    { reloadsOnBack: !cached },
  );
}

outcome("new tab by address: new tab id, new token, same visit", async ({ open }) => {
  const first = await open();
  const before = await identityOf(first);
  const second = await open();
  const beside = await identityOf(second);
  assertOtherTab(before, beside);
  assertSameTab(before, await identityOf(first), "the first tab stays");
  await second.reload();
  assertSameTab(beside, await identityOf(second), "the second tab stays");
});

outcome("new tab by a noopener link: new tab id, new token, same visit", async ({ open }) => {
  const first = await open();
  const before = await identityOf(first);
  const second = await first.open("#blank");
  assertOtherTab(before, await identityOf(second));
  assertSameTab(before, await identityOf(first), "the first tab stays");
});

outcome(
  "Ctrl-click: new tab id, new token, same visit",
  async ({ open }) => {
    const first = await open();
    const before = await identityOf(first);
    const second = await first.openBeside("#next");
    assertOtherTab(before, await identityOf(second));
    assertSameTab(before, await identityOf(first), "the first tab stays");
  },
  { notIn: { webkit: "what a key means is the application's to say, and the driver cannot do what MiniBrowser wants" } },
);

outcome("a tab that closes leaves its id behind with nobody: new tab id, same visit", async ({ open, witness }) => {
  const first = await open();
  const before = await identityOf(first);
  const second = await open("bare.html");
  await first.close();
  await second.goto(witness);
  assertOtherTab(before, await identityOf(second));
});
