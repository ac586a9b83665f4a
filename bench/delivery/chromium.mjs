// @ts-check
// Chromium with a profile on disk, started as people start it and not as automation does: its processes can be killed
// and its profile opened again.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { LAUNCH } from "../../tests/e2e/support/browser.mjs";
import { tabOf } from "../../tests/e2e/support/chromium.mjs";
import { start } from "../../tests/e2e/support/processes.mjs";

/** A tracker that would go elsewhere finds nothing there. */
const LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

/** What a screen brings, and what would ask somebody. */
const ARGUMENTS = ["--headless=new", "--window-size=1280,800", "--password-store=basic", "--no-default-browser-check"];

/**
 * @typedef {import("../../tests/e2e/support/engines.mjs").Tab & {page: import("playwright-core").Page}} ChromiumTab
 * @typedef {Awaited<ReturnType<typeof startChromium>>} Chromium
 * @typedef {Awaited<ReturnType<typeof freshChromium>>} ChromiumProfile
 */

/** @param {string} folder of the profile */
async function startChromium(folder) {
  const program = start(LAUNCH.executablePath, [
    ...LAUNCH.args,
    ...ARGUMENTS,
    LOOPBACK_ONLY,
    `--user-data-dir=${folder}`,
    "--remote-debugging-port=0",
    "about:blank",
  ]);
  const address = await program.line(/^DevTools listening on (ws:\S+)/);
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (!context) throw new Error("Chromium has no profile");
  return { program, browser, context };
}

/** A browser with a profile that nobody used. */
export async function freshChromium() {
  const folder = mkdtempSync(join(tmpdir(), "wayfare-bench-"));
  let running = await startChromium(folder);
  const end = async () => {
    await running.browser.close().catch(() => {});
    await running.program.end();
  };
  return {
    version: () => running.browser.version(),
    /** @returns {Promise<ChromiumTab>} */
    async newTab() {
      const page = await running.context.newPage();
      return Object.assign(tabOf(page), { page });
    },
    setOffline: (/** @type {boolean} */ isOffline) => running.context.setOffline(isOffline),
    /** The DevTools protocol of the browser itself. */
    devtools: () => running.browser.newBrowserCDPSession(),
    browser: () => running.browser,
    /** Ends all of its processes at once, and starts it again on the same profile. */
    async killAndReopen() {
      process.kill(-running.program.pid, "SIGKILL");
      await end();
      running = await startChromium(folder);
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
