// @ts-check
// A page that Chromium renders ahead, because a link may lead to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { flushed } from "../support/identity.mjs";
import { playScene } from "../support/scene.mjs";
import { freshChromium } from "../support/through-webdriver.mjs";
import { until } from "../support/until.mjs";

const engine = { name: "chromium", freshProfile: freshChromium, close: async () => {} };

test("chromium: rendered ahead and then shown: nothing before, then same tab id, same token, same visit", () =>
  playScene(engine, async ({ collector, open }) => {
    const tab = await open();
    const beside = await open("bare.html");
    const ahead = () => beside.run(() => localStorage.getItem("ahead"));
    const viewOf = (/** @type {string} */ search) =>
      collector.events().find(({ type, page_url }) => type == "page_view" && new URL(page_url).search == search);
    await flushed(tab);
    const kept = await tab.run(() => document.cookie);

    await tab.run(() => {
      const { href } = /** @type {HTMLAnchorElement} */ (document.querySelector("#next"));
      const rules = document.createElement("script");
      rules.type = "speculationrules";
      rules.text = JSON.stringify({ prerender: [{ urls: [href], eagerness: "immediate" }] });
      document.head.append(rules);
    });
    await until("the page to be rendered ahead", async () => (await ahead()) == "loaded");
    assert.equal(await tab.run(() => document.cookie), kept, "it touches no visit");
    assert.equal(viewOf("?page=2"), undefined);

    const shown = Date.now();
    // The driver loses a tab in which a page takes the place of another without being loaded.
    await tab.run(() => setTimeout(() => /** @type {HTMLElement} */ (document.querySelector("#next")).click()));
    await until("the page to be shown", async () => (await ahead()) == "shown");
    const [before, after] = [viewOf(""), await until("its view", () => viewOf("?page=2"))];
    assert.deepEqual([after.session, after.tab, after.token], [before?.session, before?.tab, before?.token]);
    assert.ok(after.occurred_at_ms >= shown, "it is seen when it is shown");
  }));
