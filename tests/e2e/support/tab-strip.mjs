// @ts-check
// What people do with Chromium's tabs and no page and no DevTools command can: Duplicate, Reopen closed tab, and what
// Chromium itself does when memory is short. An extension may (https://developer.chrome.com/docs/extensions/reference/api/tabs).

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { LAUNCH } from "./browser.mjs";

const extension = fileURLToPath(new URL("tab-strip", import.meta.url));

/** Automation starts without extensions. */
const OPTIONS = {
  ...LAUNCH,
  ignoreDefaultArgs: [...LAUNCH.ignoreDefaultArgs, "--disable-extensions"],
  args: [...LAUNCH.args, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
};

/** @typedef {Awaited<ReturnType<typeof startWithTabStrip>>} TabStrip */

/** A browser with a profile of its own. */
export async function startWithTabStrip() {
  const folder = mkdtempSync(join(tmpdir(), "wayfare-browser-"));
  const context = await chromium.launchPersistentContext(folder, OPTIONS);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  /**
   * @param {string} call of `chrome`, with `tab` for the tab's number
   * @param {number} [tab]
   */
  const call = (call, tab) => worker.evaluate(`((tab) => ${call})(${tab})`);
  /** @param {() => Promise<unknown>} what opens a tab, or loads again one that was taken out of memory */
  const opened = async (what) => {
    const [page] = await Promise.all([context.waitForEvent("page"), what()]);
    await page.waitForLoadState();
    return page;
  };
  return {
    newPage: () => context.newPage(),
    /**
     * @param {string} url where exactly one tab is
     * @returns {Promise<number>}
     */
    async numberOf(url) {
      const tabs = await worker.evaluate("chrome.tabs.query({})");
      const numbers = tabs.filter((/** @type {any} */ tab) => tab.url == url).map((/** @type {any} */ tab) => tab.id);
      if (numbers.length != 1) throw new Error(`${numbers.length} tabs at ${url}`);
      return numbers[0];
    },
    /** @param {number} tab */
    duplicate: (tab) => opened(() => call("chrome.tabs.duplicate(tab)", tab)),
    reopenClosed: () => opened(() => call("chrome.sessions.restore()")),
    /**
     * Takes a tab out of memory; it gets another number.
     *
     * @param {number} tab
     * @returns {Promise<number>}
     */
    discard: (tab) => call("chrome.tabs.discard(tab).then(({ id }) => id)", tab),
    /** @param {number} tab one that was taken out of memory */
    show: (tab) => opened(() => call("chrome.tabs.update(tab, { active: true })", tab)),
    close: () => context.close().then(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })),
  };
}
