// @ts-check
// The whole line: a visitor clicks around the shop, the owner watches the dashboard.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";

describe("shop and dashboard", () => {
  const stage = setStage();

  test("a visit appears live, opens as a timeline, and shows its whole Session", async () => {
    const owner = await freshProfile(stage.browser);
    const dashboard = await owner.context.newPage();
    await dashboard.goto(`${stage.collector.url}/dashboard`);
    await dashboard.waitForSelector('[data-connection="live"]');

    const visitor = await freshProfile(stage.browser);
    const shop = await visitor.context.newPage();
    await shop.goto(stage.collector.url);
    // What a page says that goes before its module is there is of a visit of its own.
    await ready(shop);
    await shop.click('[data-test="campaign-newsletter"]');
    await ready(shop);
    await shop.click('[data-test="nav-shop"]');
    await shop.waitForSelector('[data-test="product-card"]');
    await ready(shop);
    await shop.click('[data-test="product-card"] >> nth=0 >> [data-test="product-link"]');
    await shop.waitForURL("**/product.html**");
    await ready(shop);
    await shop.click('[data-test="add-to-basket"]');
    await shop.click('[data-test="basket-link"]');
    await shop.waitForURL("**/basket.html");
    await ready(shop);
    await shop.click('[data-test="checkout"]');
    await shop.click('[data-test="place-order"]');
    await shop.waitForSelector('[data-test="thank-you"]');
    await ready(shop);
    await shop.click('[data-test="thanks-journal"]');
    await shop.waitForSelector('[data-test="journal-link"]');
    await ready(shop);
    await shop.click('[data-test="journal-link"] >> nth=0');
    await shop.waitForSelector('[data-test="article"]');
    await ready(shop);
    await shop.click('[data-test="nav-about"]');
    await shop.waitForURL("**/about.html");
    await ready(shop);

    const purchase = await dashboard.waitForSelector('[data-event-type="purchase"]');
    assert.ok(await purchase.isVisible());
    const row = await dashboard.waitForSelector("a[data-session-id]");
    const id = /** @type {string} */ (await row.getAttribute("data-session-id"));
    assert.equal(await dashboard.locator("a[data-session-id]").count(), 1, "one visit");
    await row.click();
    await dashboard.waitForSelector('[data-timeline] [data-event-type="purchase"]');
    const json = await dashboard.locator("[data-json]").innerText();
    for (const key of ["metadata", "operation", "profile", "device", "os", "app", "utm", "context", "properties", "traits", "aux"]) {
      assert.ok(json.includes(key), `the Session shows ${key}`);
    }
    assert.ok(dashboard.url().endsWith(`#/session/${id}`), "the visit has an address");
    assert.deepEqual(owner.noise, []);
    assert.deepEqual(visitor.noise, []);

    const [{ document: session }] = stage.collector.sessions();
    assert.equal(session.id, id);
    assert.equal(session.utm.medium, "email");
    const types = stage.collector.events().map(({ type }) => type);
    for (const type of ["product_viewed", "added_to_basket", "checkout_started", "purchase"]) {
      assert.ok(types.includes(type), `${type} is stored`);
    }
    await owner.context.close();
    await visitor.context.close();
  });

  test("what the shop's panel says was stored is stored", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await context.newPage();
    const known = stage.collector.events().length;
    await page.goto(`${stage.collector.url}/category.html`);
    await ready(page);
    await page.waitForSelector('[data-test="product-card"]');
    await page.click('[data-test="filter-paper"]', { force: true });
    await page.waitForFunction(() => document.querySelector('[data-test="sent-count"]')?.textContent == "3");
    const events = stage.collector.events().slice(known);
    assert.deepEqual(events.map(({ type }) => type), ["session.start", "page_view", "filter_used"]);
    await context.close();
  });
});
