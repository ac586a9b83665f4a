// @ts-check
// A window opened with an opener starts with a copy of its opener's sessionStorage, as a duplicated tab does.

import assert from "node:assert/strict";

import { assertOtherTab, assertSameTab, changesOf, identityOf } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

outcome("window.open with opener: new tab id and token in the copy, same in the original, same visit", async ({ open }) => {
  const original = await open();
  const before = await identityOf(original);
  const copy = await original.open("#opener");
  const copied = await identityOf(copy);
  assertOtherTab(before, copied);
  assertSameTab(before, await identityOf(original), "the original stays");
  assert.deepEqual(
    (await changesOf(copy)).filter(({ scope }) => scope == "tab").map(({ reason }) => reason),
    ["duplicate_tab"],
    "why there is a new tab is told",
  );

  await Promise.all([original.reload(), copy.reload()]);
  assertSameTab(before, await identityOf(original), "the original stays after a reload of both");
  assertSameTab(copied, await identityOf(copy), "the copy stays after a reload of both");
});

outcome("a copy of a copy: three tab ids, one visit", async ({ open }) => {
  const first = await open();
  const second = await first.open("#opener");
  const before = [await identityOf(first), await identityOf(second)];
  const third = await identityOf(await second.open("#opener"));
  for (const [number, tab] of [first, second].entries()) {
    const known = /** @type {import("../support/identity.mjs").Identity} */ (before[number]);
    assertSameTab(known, await identityOf(tab), `tab ${number} stays`);
    assertOtherTab(known, third);
  }
  assert.notEqual(before[0]?.tab, before[1]?.tab);
});

outcome("two copies at once: three tab ids, one visit", async ({ open }) => {
  const original = await open();
  const before = await identityOf(original);
  // Two clicks in one turn: neither copy has asked when the other begins.
  const copies = [await original.open("#opener"), await original.open("#opener")];
  const copied = await Promise.all(copies.map(identityOf));
  assert.equal(new Set([before, ...copied].map(({ tab }) => tab)).size, 3, "three tab ids");
  assert.equal(new Set([before, ...copied].map(({ token }) => token)).size, 3, "three tokens");
  assert.equal(new Set([before, ...copied].map(({ visit }) => visit)).size, 1, "one visit");
  assertSameTab(before, await identityOf(original), "the original stays");
});

outcome("a copy whose original goes on at once: two tab ids, one visit", async ({ open }) => {
  const original = await open();
  const before = await identityOf(original);
  const copy = await original.open("#opener-and-on");
  const [stayed, copied] = await Promise.all([identityOf(original), identityOf(copy)]);
  assertOtherTab(stayed, copied);
  assert.equal(before.visit, stayed.visit);
});

outcome("what a copy and its original track is stored under their own tabs", async ({ open, collector }) => {
  const original = await open();
  const before = await identityOf(original);
  const copy = await original.open("#opener");
  const copied = await identityOf(copy);
  assertOtherTab(before, copied);
  for (const tab of [copy, original]) {
    await tab.run(async () => {
      const { __wayfare: tracker, identity } = /** @type {any} */ (window);
      const { tab } = await identity();
      tracker.track("mine", { tab });
      await tracker.flush();
    });
  }
  const events = collector.events().filter(({ type }) => type == "mine");
  const plain = (/** @type {string} */ id) => id.replaceAll("-", "");
  assert.deepEqual(
    events.map(({ tab, properties }) => [tab, plain(properties.tab)]),
    [copied.tab, before.tab].map((id) => [plain(id), plain(id)]),
  );
});
