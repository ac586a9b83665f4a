// @ts-check
// A dashboard whose login is over asks for the token again, and is no page that only looks alive.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { freshProfile, launch } from "./support/browser.mjs";
import { startCollector } from "./support/collector.mjs";

const TOKEN = "dashboard-token-0123456789";
const LOGIN = 'form[action="/dashboard/login"]';

describe("a login that is over", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  /** @param {(page: import("playwright-core").Page, restart: () => Promise<void>) => Promise<void>} scenario */
  const loggedIn = async (scenario) => {
    const collectors = [await startCollector({ token: TOKEN })];
    const [collector] = collectors;
    const restart = async () => {
      await collector.stop();
      const port = Number(new URL(collector.url).port);
      collectors.unshift(await startCollector({ port, database: collector.database, token: TOKEN }));
    };
    const { context } = await freshProfile(browser);
    try {
      const visit = {
        ...{ v: 1, batch_id: randomUUID(), source: "shop", sent_at: new Date(), session: { id: randomUUID() } },
        session_info: { sessionTrackingToken: randomUUID(), tabId: randomUUID() },
        events: [{ id: randomUUID(), type: "page_view", seq: 1, occurred_at: new Date() }],
      };
      const answer = await fetch(`${collector.url}/v1/batch`, { method: "POST", body: JSON.stringify(visit) });
      assert.equal(answer.status, 200);
      const page = await context.newPage();
      await page.goto(`${collector.url}/dashboard?token=${TOKEN}`);
      await page.waitForSelector('[data-connection="live"]');
      await page.waitForSelector("a[data-session-id]");
      await context.clearCookies();
      await scenario(page, restart);
      await page.waitForSelector(LOGIN);
      await page.fill("#token", TOKEN);
      await page.click("button");
      await page.waitForSelector('[data-connection="live"]');
    } finally {
      await context.close();
      for (const each of collectors) await each.close();
    }
  };

  test("is noticed when a session is opened", () =>
    loggedIn(async (page) => {
      await page.click("a[data-session-id]");
    }));

  test("is noticed when the stream has broken", () =>
    loggedIn(async (_, restart) => {
      await restart();
    }));
});
