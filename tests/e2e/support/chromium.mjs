// @ts-check
// Chromium, through playwright: one browser, and a context for each profile.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { arrive, come } from "./arrival.mjs";
import { LAUNCH, launch } from "./browser.mjs";

/**
 * @typedef {import("./engines.mjs").Engine} Engine
 * @typedef {import("./engines.mjs").ProfileOptions} ProfileOptions
 * @typedef {import("./engines.mjs").Tab} Tab
 * @typedef {import("playwright-core").BrowserContext} BrowserContext
 * @typedef {import("playwright-core").Page} Page
 */

/** @returns {Promise<Engine>} */
export async function chromiumEngine() {
  const browser = await launch();
  return {
    name: "chromium",
    async freshProfile(options = {}) {
      const { context, remove } = Object.values(options).some(Boolean)
        ? await browserOfItsOwn(options)
        : { context: await browser.newContext(), remove: () => {} };
      return {
        newTab: async () => tabOf(await context.newPage()),
        close: () => context.close().then(remove),
      };
    },
    close: () => browser.close(),
  };
}

/**
 * What is no matter of a context.
 *
 * @param {ProfileOptions} options
 */
async function browserOfItsOwn({ refusesStorage, reloadsOnBack, localDomain }) {
  const folder = mkdtempSync(join(tmpdir(), "wayfare-browser-"));
  if (refusesStorage) {
    // The setting "block all cookies", which takes storage with it.
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    mkdirSync(join(folder, "Default"));
    writeFileSync(join(folder, "Default/Preferences"), JSON.stringify(preferences));
  }
  const context = await chromium.launchPersistentContext(folder, {
    ...LAUNCH,
    // Automation does without the back/forward cache by itself.
    ignoreDefaultArgs: reloadsOnBack ? [] : LAUNCH.ignoreDefaultArgs,
    args: [...LAUNCH.args, ...(localDomain ? [`--host-resolver-rules=MAP *.${localDomain} 127.0.0.1`] : [])],
  });
  return { context, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * @param {Page} page
 * @returns {Tab}
 */
export function tabOf(page) {
  /** @type {Tab["run"]} */
  const run = async (script, ...args) =>
    /** @type {any} */ ((await page.evaluate(`(${script})(...${JSON.stringify(args)})`)) ?? null);
  /** @param {() => Promise<unknown>} click */
  const opened = async (click) => {
    const [other] = await Promise.all([page.context().waitForEvent("page"), click()]);
    const tab = tabOf(other);
    await come(tab);
    return tab;
  };
  const here = { run };
  const waitUntil = "commit";
  return {
    run,
    goto: (url) => arrive(here, () => page.goto(url, { waitUntil })),
    reload: () => arrive(here, () => page.reload({ waitUntil })),
    back: () => arrive(here, () => page.goBack({ waitUntil })),
    forward: () => arrive(here, () => page.goForward({ waitUntil })),
    follow: (selector) => arrive(here, () => page.click(selector)),
    open: (selector) => opened(() => page.click(selector)),
    openBeside: (selector) => opened(() => page.click(selector, { modifiers: ["Control"] })),
    close: () => page.close(),
  };
}
