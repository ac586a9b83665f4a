// @ts-check
// Makes docs/dashboard.png: a collector, real visits to the shop, a picture of the dashboard.
// node docs/screenshot.mjs [FOLDER]   (after `npm start` has built everything once)

import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { freshProfile, launch, ready } from "../tests/e2e/support/browser.mjs";
import { startCollector } from "../tests/e2e/support/collector.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL(".", import.meta.url));

/** Who visits: the browser's own words are replaced, as the device toolbar of DevTools does. */
const VISITORS = [
  {
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
    viewport: { width: 390, height: 664 },
    screen: { width: 390, height: 844 },
    deviceScaleFactor: 3,
    hasTouch: true,
    locale: "en-GB",
    from: "campaign-social",
  },
  {
    userAgent:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
    viewport: { width: 1440, height: 760 },
    screen: { width: 1440, height: 900 },
    locale: "de-DE",
    from: "campaign-search",
  },
  {
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    viewport: { width: 1280, height: 720 },
    screen: { width: 1920, height: 1080 },
    locale: "fr-FR",
    from: "campaign-newsletter",
  },
];

const [collector, browser] = await Promise.all([startCollector(), launch()]);
for (const { from, ...options } of VISITORS) {
  const { context } = await freshProfile(browser, options);
  await context.addInitScript(() => Object.defineProperty(navigator, "webdriver", { get: () => false }));
  const page = await context.newPage();
  await page.goto(collector.url);
  await page.click(`[data-test="${from}"]`);
  await ready(page);
  await page.click('[data-test="hero-shop"]');
  await page.click('[data-test="product-card"] >> nth=1 >> [data-test="product-link"]');
  await page.waitForSelector('[data-test="add-to-basket"]');
  await page.click('[data-test="add-to-basket"]');
  if (from != "campaign-social") {
    await page.goto(`${collector.url}/basket.html`);
    await page.click('[data-test="checkout"]');
    await page.click('[data-test="place-order"]');
    await page.waitForSelector('[data-test="thank-you"]');
  }
  if (from == "campaign-newsletter") {
    await page.goto(`${collector.url}/journal/`);
    await page.click('[data-test="journal-link"] >> nth=0');
    await page.waitForSelector('[data-test="article"]');
    await ready(page);
    await page.screenshot({ path: join(folder, "shop.png") });
  }
  await page.goto(`${collector.url}/pages/bare.html`);
  await context.close();
}

const { context } = await freshProfile(browser, { viewport: { width: 1280, height: 820 }, locale: "en-GB" });
const dashboard = await context.newPage();
await dashboard.goto(`${collector.url}/dashboard`);
await dashboard.waitForSelector('[data-connection="live"]');
await dashboard.waitForFunction((count) => document.querySelectorAll("a[data-session-id]").length == count, VISITORS.length);
await dashboard.screenshot({ path: join(folder, "dashboard.png") });
await dashboard.click("a[data-session-id] >> nth=0");
await dashboard.waitForSelector("[data-timeline] [data-event-type]");
await dashboard.screenshot({ path: join(folder, "session.png"), fullPage: true });
await browser.close();
await collector.close();
