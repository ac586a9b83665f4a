// @ts-check
// What remains when the browser keeps nothing, or somebody else empties it.

import assert from "node:assert/strict";

import { assertSameTab, changesOf, flushed, identityOf, moveClocks, track } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

/** Longer than the tracker trusts what it read from the cookie, in milliseconds. */
const COOKIE_STALE_MS = 3_000;

/** @param {import("../support/engines.mjs").Tab} tab */
const cookieOf = (tab) => tab.run(() => document.cookie);

/**
 * Time passes and the page is used.
 *
 * @param {import("../support/engines.mjs").Tab} tab
 * @param {string} name
 */
async function use(tab, name) {
  await moveClocks(tab, { wall: COOKIE_STALE_MS, monotonic: COOKIE_STALE_MS });
  await track(tab, name);
  assert.equal((await flushed(tab)).pending, 0);
}

/**
 * A page whose visit lies where it was written: the tracker has seen it there.
 *
 * @param {import("../support/scene.mjs").Scene} scene
 */
async function settled({ open }) {
  const tab = await open();
  const before = await identityOf(tab);
  await use(tab, "settled");
  return { tab, before, told: (await changesOf(tab)).length };
}

/**
 * @param {import("../support/engines.mjs").Tab} tab
 * @param {number} told how many changes were told before
 */
const lossesTold = async (tab, told) =>
  (await changesOf(tab)).slice(told).map(({ scope, reason, previous, current }) => [scope, reason, previous, current]);

outcome("cookie deleted by somebody else: same visit, re-written, reason told once", async (scene) => {
  const { tab, before, told } = await settled(scene);
  await tab.run(() => void (document.cookie = "wayfare=; max-age=0; path=/"));
  assert.equal(await cookieOf(tab), "");

  await use(tab, "first");
  assert.ok((await cookieOf(tab)).includes(before.visit), "the cookie is there again");
  await use(tab, "second");
  assertSameTab(before, await identityOf(tab));
  assert.deepEqual(await lossesTold(tab, told), [["visit", "storage_lost", before.visit, before.visit]]);
  assert.equal(new Set(scene.collector.events().map(({ session }) => session)).size, 1);
  await tab.reload();
  assertSameTab(before, await identityOf(tab), "for the next page too");
});

outcome("all that is stored deleted by somebody else: same visit, nothing stored again, reason told once", async (scene) => {
  const { tab, before, told } = await settled(scene);
  await tab.run(() => {
    document.cookie = "wayfare=; max-age=0; path=/";
    localStorage.clear();
    sessionStorage.clear();
  });
  await use(tab, "first");
  await use(tab, "second");
  assertSameTab(before, await identityOf(tab));
  assert.deepEqual(await lossesTold(tab, told), [["visit", "storage_lost", before.visit, before.visit]]);
  // Somebody may have withdrawn consent in another tab: only the site knows.
  assert.deepEqual(await tab.run(() => [document.cookie, localStorage.length]), ["", 0]);
  assert.equal(new Set(scene.collector.events().map(({ session }) => session)).size, 1);
});

outcome("cookie deleted between two pages: same visit, from the mirror", async ({ open, collector, witness }) => {
  const tab = await open();
  const before = await identityOf(tab);
  await flushed(tab);
  await tab.goto(`${collector.url}/pages/bare.html`);
  await tab.run(() => void (document.cookie = "wayfare=; max-age=0; path=/"));
  await tab.goto(`${witness}?page=2`);
  assertSameTab(before, await identityOf(tab));
});

outcome(
  "cookies and storage refused: one id per page life, from memory",
  async ({ open, collector }) => {
    const tab = await open();
    const before = await identityOf(tab);
    assert.equal(await cookieOf(tab), "", "the browser refuses cookies");
    await use(tab, "first");
    await use(tab, "second");
    assertSameTab(before, await identityOf(tab));
    const events = collector.events();
    assert.deepEqual(
      ["session", "tab", "token"].map((one) => new Set(events.map((event) => event[one])).size),
      [1, 1, 1],
    );
    assert.deepEqual(events.map(({ type }) => type), ["session.start", "page_view", "first", "second"]);

    // WebKitGTK can refuse cookies and localStorage, and leaves sessionStorage.
    const keeps = await tab.run(() => {
      try {
        return !!sessionStorage;
      } catch {
        return false;
      }
    });
    await tab.reload();
    const after = await identityOf(tab);
    assert.deepEqual(
      [after.visit == before.visit, after.tab == before.tab],
      [keeps, keeps],
      "the next page knows what could be kept",
    );
  },
  { refusesStorage: true },
);

outcome("sandboxed frame without storage: one id per page life, from memory", async ({ open, collector }) => {
  const tab = await open("bare.html");
  /** @param {number} life */
  const ask = (life) =>
    tab.run(async (life) => {
      const page = /** @type {any} */ (window);
      if (page.life != life) {
        page.life = life;
        document.body.innerHTML = '<iframe sandbox="allow-scripts" src="/pages/sandboxed.html"></iframe>';
        await new Promise((resolve) => document.querySelector("iframe")?.addEventListener("load", resolve));
      }
      const answer = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data.who), { once: true }));
      document.querySelector("iframe")?.contentWindow?.postMessage("who", "*");
      return answer;
    }, life);
  const [first, again, next] = [await ask(1), await ask(1), await ask(2)];
  assert.equal(first.ready, "wasm");
  assert.deepEqual(again, first, "one id per page life");
  assert.notEqual(next.visit, first.visit);
  assert.notEqual(next.tab, first.tab);
  const events = await collector.stored(4);
  assert.equal(new Set(events.map(({ session }) => session)).size, 2);
  assert.equal(new Set(events.map(({ tab }) => tab)).size, 2);
});

outcome("storage full: one visit by the cookie, one tab id per page life", async ({ open, witness }) => {
  const tab = await open("bare.html");
  await tab.run(() => {
    for (const storage of [localStorage, sessionStorage]) {
      // The largest pieces that fit, down to a single letter.
      for (let size = 1 << 24; size >= 1; size /= 2) {
        try {
          for (let n = 0; ; n++) storage.setItem(`${size}/${n}`, "x".repeat(size));
        } catch {
          // Full for this size.
        }
      }
    }
  });
  await tab.goto(witness);
  const before = await identityOf(tab);
  await use(tab, "first");
  assertSameTab(before, await identityOf(tab));
  await tab.reload();
  assert.equal((await identityOf(tab)).visit, before.visit, "the cookie keeps the visit");
});
