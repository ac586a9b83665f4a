// @ts-check
// Real Chromium.

import { chromium } from "playwright-core";

/** Nothing but the test's own pages: the browser's own requests would be refused, many at a time. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How every Chromium of the tests is started. */
export const LAUNCH = {
  // Automation turns the back/forward cache off; people have it on.
  ignoreDefaultArgs: ["--disable-back-forward-cache"],
  executablePath: process.env.WAYFARE_CHROMIUM ?? "/usr/bin/chromium",
  args: ARGUMENTS,
};

/** @param {...string} more arguments of the command line */
export const launch = (...more) => chromium.launch({ ...LAUNCH, args: [...LAUNCH.args, ...more] });

/**
 * The argument by which all hosts of a domain lead to this machine.
 *
 * @param {string} domain
 */
export const leadHere = (domain) => `--host-resolver-rules=MAP ${domain} 127.0.0.1, MAP *.${domain} 127.0.0.1`;

/**
 * A fresh profile with a known screen, and what its pages say on the console or throw.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function freshProfile(browser, options) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    screen: { width: 1920, height: 1080 },
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    ...options,
  });
  /** @type {string[]} */
  const noise = [];
  context.on("console", (message) => void noise.push(`${message.type()}: ${message.text()}`));
  context.on("weberror", (error) => void noise.push(`uncaught: ${error.error()}`));
  return { context, noise };
}

/**
 * Waits until the module runs in a page.
 *
 * @param {import("playwright-core").Page} page
 */
export const ready = (page) =>
  page.waitForFunction(() => /** @type {any} */ (window).__wayfare?.ready.then((/** @type {string} */ how) => how == "wasm"));

/**
 * Calls `flush` in a page.
 *
 * @param {import("playwright-core").Page} page
 */
export const flush = (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.flush());
