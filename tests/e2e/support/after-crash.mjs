// @ts-check

import { come } from "./arrival.mjs";

/**
 * A page that may lose its process. Playwright gives such a page up; the DevTools protocol goes on with the next one.
 *
 * @param {import("playwright-core").Page} page
 */
export async function survivor(page) {
  const devtools = await page.context().newCDPSession(page);
  /** @type {import("./engines.mjs").Tab["run"]} */
  const run = async (script, ...args) => {
    const expression = `(${script})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails } = await devtools.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return /** @type {any} */ (result.value ?? null);
  };
  return {
    run,
    /** @param {() => Promise<void>} crash */
    async reloadAfter(crash) {
      const origin = await run(() => performance.timeOrigin);
      await Promise.all([page.waitForEvent("crash"), crash()]);
      await devtools.send("Page.reload");
      await come({ run }, origin);
    },
    /** As chrome://crash does it: the process ends by its own fault. */
    // The command is never answered: who would answer is gone.
    crash: async () => void devtools.send("Page.crash").catch(() => {}),
  };
}

/**
 * Ends the processes of all pages of a browser, as a system does that is out of memory.
 *
 * @param {import("playwright-core").Browser} browser
 */
export async function killRenderers(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  for (const { type, id } of processInfo) {
    if (type == "renderer") process.kill(id, "SIGKILL");
  }
}
