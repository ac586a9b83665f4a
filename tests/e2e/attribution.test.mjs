// @ts-check
// Where visits come from: the landing page, what is remembered of it over visits, and what goes with consent.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, leadHere, ready } from "./support/browser.mjs";
import { assertNothingKept, keptBy } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, setConsent, toldTo } from "./support/told.mjs";

/** @typedef {import("playwright-core").Page} Page */

describe("attribution", () => {
  const stage = setStage(leadHere("example"));

  /** @param {string} query */
  const landing = (query) => `${stage.collector.url.replace("127.0.0.1", "www.shop.example")}/pages/npm.html${query}`;

  /**
   * Follows a link from another site, so that the browser itself says where it came from.
   *
   * @param {Page} page
   * @param {string} to
   */
  const comeFromSearch = async (page, to) => {
    await page.goto(`${stage.collector.url.replace("127.0.0.1", "www.search.example")}/pages/bare.html`);
    await page.evaluate((to) => {
      const link = Object.assign(document.createElement("a"), { href: to, textContent: "here", id: "here" });
      document.body.append(link);
    }, to);
    await page.click("#here");
    await page.waitForURL(to);
    await ready(page);
  };

  test("of a landing is stored, and the first and the last way here are remembered", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    await giveOptions(context, { renewOnCampaign: true });
    const page = await context.newPage();
    await comeFromSearch(page, landing("?utm_campaign=maps"));
    await flush(page);
    const first = await sessionOf(page);
    assert.deepEqual(
      [first.context.referrer, first.context.first_touch.class, first.context.first_touch.host],
      [{ url: `${stage.collector.url.replace("127.0.0.1", "www.search.example")}/`, host: "www.search.example", class: "referral" }, "referral", "www.search.example"],
    );
    // Another visit, by an advertisement: the first way stays as it was.
    const ad = await context.newPage();
    await page.close();
    await ad.goto(landing("?utm_source=google&utm_term=walk&gclid=Cj0#top"));
    await ready(ad);
    await flush(ad);
    const second = await sessionOf(ad);
    assert.notEqual(second.id, first.id);
    assert.deepEqual(second.context.first_touch, first.context.first_touch);
    assert.deepEqual(second.context.click_ids, { gclid: "Cj0" });
    const { class: kind, utm, click_ids } = second.context.last_touch;
    assert.deepEqual([kind, utm.source, utm.campaign, click_ids], ["paid", "google", null, { gclid: "Cj0" }]);
    const stored = stage.collector.sessions().find(({ document }) => document.id == second.id)?.document;
    for (const key of ["referrer", "click_ids", "first_touch", "last_touch"]) {
      assert.deepEqual(stored.context[key], second.context[key], key);
    }
    assert.deepEqual(stored.utm, second.utm);
    assert.ok((await context.cookies()).every(({ value }) => value.length <= 200 && !value.includes("google")));
    const kept = (await keptBy(ad)).local["wayfare.visitor"] ?? "";
    assert.ok(kept.length < 200, `${kept.length} bytes: ${kept}`);
    await setConsent(ad, "denied");
    await assertNothingKept(ad);
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("of a soft navigation with a campaign is another landing in the same visit", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await context.newPage();
    await page.goto(landing(""));
    await ready(page);
    const before = await sessionOf(page);
    await page.evaluate(() => {
      history.pushState(null, "", "#/sale?utm_source=leaflet&utm_campaign=sale");
      /** @type {any} */ (window).__wayfare.page();
    });
    await flush(page);
    const after = await sessionOf(page);
    assert.equal(after.id, before.id);
    assert.deepEqual([after.utm.source, after.utm.campaign], ["leaflet", "sale"]);
    assert.equal(after.context.referrer.class, "direct", "of the landing page");
    assert.deepEqual(after.context.first_touch, before.context.first_touch);
    assert.equal(after.context.last_touch.class, "referral");
    const stored = stage.collector.sessions().find(({ document }) => document.id == after.id)?.document;
    assert.deepEqual([stored.utm, stored.context.last_touch], [after.utm, after.context.last_touch]);
    await context.close();
  });

  test("of an address that is out of bounds is told with field and limit", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await context.newPage();
    await giveOptions(page, {});
    const nasty = `#utm_source=%00%3Cb%3E&utm_medium=%2520&utm_campaign=%zz&utm_term=${"t".repeat(1_000_000)}`;
    await page.goto(landing(nasty));
    await ready(page);
    await flush(page);
    const { utm } = await sessionOf(page);
    assert.deepEqual([utm.source, utm.medium, utm.campaign, utm.term], ["\u0000<b>", "%20", "%zz", null]);
    const told = (await toldTo(page)).diagnostics.map(({ code, field, limit }) => [code, field, limit]);
    assert.deepEqual(told, [["parameter_too_long", "utm_term", 512]]);
    const stored = stage.collector.sessions().at(-1)?.document;
    assert.deepEqual(stored.utm, utm);
    await context.close();
  });
});
