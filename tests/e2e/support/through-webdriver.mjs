// @ts-check
// A driver and a browser for each profile.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { arrive, come } from "./arrival.mjs";
import { LAUNCH } from "./browser.mjs";
import { startChromedriver, startDisplay, startGeckodriver, startWebKitDriver } from "./drivers.mjs";
import { until } from "./until.mjs";
import { openSession } from "./webdriver.mjs";

const survivingFirefox = fileURLToPath(new URL("surviving-firefox.sh", import.meta.url));

/**
 * @typedef {import("./engines.mjs").Engine} Engine
 * @typedef {import("./engines.mjs").Profile} Profile
 * @typedef {import("./engines.mjs").ProfileOptions} ProfileOptions
 * @typedef {import("./engines.mjs").Tab} Tab
 * @typedef {import("./webdriver.mjs").Session} Session
 */

/** @returns {Promise<Engine>} */
export async function firefoxEngine() {
  return {
    name: "firefox",
    async freshProfile(options = {}) {
      const capabilities = {
        browserName: "firefox",
        "moz:firefoxOptions": {
          binary: survivingFirefox,
          args: ["-headless"],
          prefs: firefoxPreferences(options),
        },
      };
      return openProfile(await startGeckodriver(), capabilities, "tab");
    },
    async close() {},
  };
}

/** @param {ProfileOptions} options */
const firefoxPreferences = ({ refusesStorage, reloadsOnBack, localDomain }) => ({
  // 2 refuses all of them, and storage with them (nsICookieService.BEHAVIOR_REJECT).
  ...(refusesStorage && { "network.cookie.cookieBehavior": 2 }),
  ...(reloadsOnBack && { "browser.sessionhistory.max_total_viewers": 0 }),
  ...(localDomain && { "network.dns.localDomains": ["a", "b"].map((host) => `${host}.${localDomain}`).join(",") }),
});

/** @returns {Promise<Engine>} */
export async function webkitEngine() {
  const display = await startDisplay();
  return {
    name: "webkit",
    async freshProfile({ refusesStorage, reloadsOnBack } = {}) {
      const args = [
        "--automation",
        ...(refusesStorage ? ["--cookies-policy=never", "--enable-html5-local-storage=false"] : []),
        ...(reloadsOnBack ? ["--enable-page-cache=false"] : []),
      ];
      const capabilities = {
        browserName: "MiniBrowser",
        "webkitgtk:browserOptions": { binary: process.env.WAYFARE_MINIBROWSER ?? miniBrowser(), args },
      };
      // A page in a tab that is not in front takes no clicks there, so each has a window.
      return openProfile(await startWebKitDriver(display.name), capabilities, "window");
    },
    close: display.end,
  };
}

/** Chromium whose pages know when they are not in front: Playwright tells each of them that it is. */
export async function freshChromium() {
  const { executablePath: binary, args } = LAUNCH;
  const capabilities = {
    browserName: "chrome",
    "goog:chromeOptions": { binary, args: ["--headless=new", ...args] },
  };
  return openProfile(await startChromedriver(), capabilities, "tab");
}

/** Debian keeps it beside the library: /usr/lib/ARCHITECTURE/webkit2gtk-VERSION/MiniBrowser. */
function miniBrowser() {
  for (const architecture of readdirSync("/usr/lib").filter((name) => name.endsWith("-linux-gnu"))) {
    const libraries = join("/usr/lib", architecture);
    const folder = readdirSync(libraries).find((name) => name.startsWith("webkit2gtk-"));
    if (folder) return join(libraries, folder, "MiniBrowser");
  }
  throw new Error("there is no WebKitGTK");
}

/**
 * @param {import("./drivers.mjs").Driver} driver
 * @param {object} capabilities
 * @param {"tab" | "window"} kind of what a new tab is
 * @returns {Promise<Profile & {newTab: () => Promise<DrivenTab>}>}
 */
async function openProfile(driver, capabilities, kind) {
  const session = await openSession(driver.url, capabilities).catch(async (error) => {
    await driver.end();
    throw error;
  });
  const [blank] = await session.windows();
  const inTurn = takeTurns();
  const tabs = { session, inTurn };
  return {
    newTab: async () => {
      const handle = await inTurn(async () => {
        await session.switchTo(/** @type {string} */ (blank));
        return session.newWindow(kind);
      });
      return tabAt(tabs, handle);
    },
    // Nothing of it is used again: the browser ends with its driver's process group.
    close: driver.end,
  };
}

/**
 * A session has one current window, so that two tabs cannot be asked at once.
 *
 * @returns {<T>(task: () => Promise<T>) => Promise<T>}
 */
function takeTurns() {
  let last = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.then(
      () => {},
      () => {},
    );
    return turn;
  };
}

/** @param {string} selector */
const clickInPage = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector)).click();

/**
 * What some drivers can do beside: `opened` waits for the tab that something opens; with Firefox's, `inBrowser` runs
 * the body of a function beside the tab's own window, not in its page; with Chromium's, `devtools` sends a command.
 *
 * @typedef {Tab & {
 *   opened: (what: () => Promise<unknown>) => Promise<DrivenTab>,
 *   inBrowser: (script: string) => Promise<any>,
 *   devtools: (command: string, parameters: object) => Promise<any>,
 * }} DrivenTab
 */

/**
 * @param {{session: Session, inTurn: ReturnType<typeof takeTurns>}} tabs
 * @param {string} handle
 * @returns {DrivenTab}
 */
function tabAt(tabs, handle) {
  const { session, inTurn } = tabs;
  /**
   * @template T
   * @param {() => Promise<T>} task
   */
  const here = (task) => inTurn(() => session.switchTo(handle).then(task));
  /** @type {Tab["run"]} */
  const run = (script, ...args) => here(() => session.execute(`return (${script}).apply(null, arguments)`, args));

  /** @param {() => Promise<unknown>} open */
  const opened = async (open) => {
    const known = await inTurn(session.windows);
    await open();
    const appeared = async () => (await session.windows()).find((one) => !known.includes(one));
    const tab = tabAt(tabs, await until("the new tab", () => inTurn(appeared)));
    await come(tab);
    return tab;
  };
  return {
    run,
    goto: (url) => arrive({ run }, () => here(() => session.navigate(url))),
    reload: () => arrive({ run }, () => here(() => session.refresh())),
    back: () => arrive({ run }, () => here(() => session.back())),
    forward: () => arrive({ run }, () => here(() => session.forward())),
    // Not the driver's click: Firefox's waits for what comes with a listener that keeps the page out of the
    // back/forward cache.
    follow: (selector) => arrive({ run }, () => run(clickInPage, selector)),
    open: (selector) => opened(() => here(() => session.click(selector))),
    openBeside: (selector) => opened(() => here(() => session.controlClick(selector))),
    close: () => here(() => session.closeWindow()),
    opened,
    devtools: (command, parameters) => here(() => session.devtools(command, parameters)),
    inBrowser: (script) =>
      here(async () => {
        await session.context("chrome");
        return session.execute(script).finally(() => session.context("content"));
      }),
  };
}
