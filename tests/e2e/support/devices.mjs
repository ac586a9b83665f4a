// @ts-check
// Devices as they are known to differ, by what their browsers say of them: for Chromium to emulate.

/** @param {string} brand @param {string} version */
const brands = (brand, version) => {
  const [major = ""] = version.split(".");
  const all = [["Chromium", version], [brand, version], ["Not)A;Brand", "8.0.0.0"]];
  return {
    brands: all.map(([brand, version]) => ({ brand, version: brand == "Not)A;Brand" ? "8" : major })),
    fullVersionList: all.map(([brand, version]) => ({ brand, version })),
  };
};

/**
 * What the DevTools protocol is told (Emulation.setUserAgentOverride), how the page is shown, and what the Session has
 * to say: device name, brand, model, type, touch; system and version; application and version.
 *
 * @typedef {object} Device
 * @property {string} name
 * @property {{userAgent: string, platform: string, userAgentMetadata?: object}} agent
 * @property {import("playwright-core").BrowserContextOptions} shown
 * @property {number} touchPoints
 * @property {{device: object, os: object, app: object}} session
 */

/** @type {Device[]} */
export const DEVICES = [
  {
    name: "Pixel 9",
    agent: {
      userAgent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
      platform: "Linux armv81",
      userAgentMetadata: { ...brands("Google Chrome", "156.0.8078.73"), platform: "Android", platformVersion: "16.0.0", architecture: "", model: "Pixel 9", mobile: true },
    },
    shown: { viewport: { width: 412, height: 785 }, screen: { width: 412, height: 923 }, deviceScaleFactor: 2.625, isMobile: true, hasTouch: true },
    touchPoints: 5,
    session: {
      device: { name: "Google Pixel 9", brand: "Google", model: "Pixel 9", type: "mobile", touch: true },
      os: { name: "Android", version: "16.0.0" },
      app: { name: "Chrome Mobile", version: "156.0.8078.73" },
    },
  },
  {
    name: "iPhone",
    agent: {
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
      platform: "iPhone",
    },
    shown: { viewport: { width: 393, height: 659 }, screen: { width: 393, height: 852 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true },
    touchPoints: 5,
    session: {
      device: { name: "iPhone", brand: "Apple", model: "iPhone", type: "mobile", touch: true },
      os: { name: "iOS", version: "26.1" },
      app: { name: "Mobile Safari", version: "26.1" },
    },
  },
  {
    name: "iPad that says it is a Mac",
    agent: {
      userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
      platform: "MacIntel",
    },
    shown: { viewport: { width: 834, height: 1194 }, screen: { width: 834, height: 1194 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    touchPoints: 5,
    session: {
      device: { name: "iPad", brand: "Apple", model: "iPad", type: "tablet", touch: true },
      os: { name: "iOS", version: "26.1" },
      app: { name: "Mobile Safari", version: "26.1" },
    },
  },
  {
    name: "Windows 11 that says it is Windows 10",
    agent: {
      userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
      platform: "Win32",
      userAgentMetadata: { ...brands("Microsoft Edge", "156.0.3900.12"), platform: "Windows", platformVersion: "19.0.0", architecture: "x86", bitness: "64", model: "", mobile: false },
    },
    shown: { viewport: { width: 1536, height: 730 }, screen: { width: 1536, height: 864 }, deviceScaleFactor: 1.25 },
    touchPoints: 0,
    session: {
      device: { name: "Other", brand: null, model: null, type: "pc", touch: false },
      os: { name: "Windows", version: "11" },
      app: { name: "Edge", version: "156.0.3900.12" },
    },
  },
  {
    name: "Linux on a desk",
    agent: {
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
      platform: "Linux x86_64",
      userAgentMetadata: { ...brands("Google Chrome", "156.0.8078.73"), platform: "Linux", platformVersion: "", architecture: "x86", bitness: "64", model: "", mobile: false },
    },
    shown: { viewport: { width: 1920, height: 960 }, screen: { width: 1920, height: 1080 } },
    touchPoints: 0,
    session: {
      device: { name: "Other", brand: null, model: null, type: "pc", touch: false },
      os: { name: "Linux", version: "" },
      app: { name: "Chrome", version: "156.0.8078.73" },
    },
  },
];

/**
 * Makes a page's engine say what that device's says. A driven browser would be a bot on each of them.
 *
 * @param {import("playwright-core").Page} page
 * @param {Device} device
 */
export async function emulate(page, { agent, touchPoints }) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setUserAgentOverride", /** @type {any} */ (agent));
  if (touchPoints > 0) await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: touchPoints });
  await devtools.send("Emulation.setAutomationOverride", { enabled: false });
}
