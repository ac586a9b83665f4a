// @ts-check
// Reads rows of user agents from standard input and answers each as the peer named in the arguments sees it.

import { createInterface } from "node:readline";

/** The header fields that ua-parser-js reads hints from. */
const headers = (/** @type {any} */ { ua, client_hints: hints }) => {
  const list = (/** @type {any[]} */ brands) => brands?.map(({ brand, version }) => `"${brand}";v="${version}"`).join(", ");
  const quoted = (/** @type {string} */ text) => (text === undefined ? undefined : `"${text}"`);
  const fields = {
    "user-agent": ua,
    "sec-ch-ua": list(hints?.brands),
    "sec-ch-ua-full-version-list": list(hints?.fullVersionList),
    "sec-ch-ua-mobile": hints?.mobile === undefined ? undefined : hints.mobile ? "?1" : "?0",
    "sec-ch-ua-model": quoted(hints?.model),
    "sec-ch-ua-platform": quoted(hints?.platform),
    "sec-ch-ua-platform-version": quoted(hints?.platformVersion),
    "sec-ch-ua-form-factors": hints?.formFactors?.map(quoted).join(", "),
  };
  return Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== undefined));
};

const peers = {
  "ua-parser-js with its extensions": async () => {
    const { UAParser } = await import("ua-parser-js");
    const extensions = await import("ua-parser-js/extensions");
    const { isBot } = await import("ua-parser-js/bot-detection");
    const { Bots, Crawlers, CLIs, Emails, ExtraDevices, Fetchers, InApps, Libraries, MediaPlayers, Vehicles } = extensions;
    const all = [Bots, Crawlers, CLIs, Emails, ExtraDevices, Fetchers, InApps, Libraries, MediaPlayers, Vehicles].filter(Boolean);
    return async (/** @type {any} */ row) => {
      const parser = new UAParser(row.ua, /** @type {any} */ (all), headers(row));
      const found = row.client_hints ? await parser.getResult().withClientHints() : parser.getResult();
      const { os, browser, device } = found;
      return {
        os_name: os.name,
        os_version: os.version,
        browser_name: browser.name,
        browser_version: browser.version,
        // Where it knows no other kind it says nothing, and means a computer.
        device_type: device.type ?? (os.name ? "pc" : undefined),
        brand: device.vendor,
        model: device.model,
        bot: isBot(found),
      };
    };
  },
  bowser: async () => {
    const { default: bowser } = await import("bowser");
    return (/** @type {any} */ { ua, client_hints }) => {
      if (!ua) return {};
      const { os, browser, platform } = bowser.parse(ua, client_hints);
      return {
        os_name: os.name,
        os_version: os.name == "Windows" ? os.versionName : os.version,
        browser_name: browser.name,
        browser_version: browser.version,
        device_type: platform.type,
        brand: platform.vendor,
        model: platform.model,
        bot: platform.type == "bot",
      };
    };
  },
  isbot: async () => {
    const { isbot } = await import("isbot");
    return (/** @type {any} */ { ua }) => ({ bot: isbot(ua) });
  },
};

const answer = await peers[/** @type {keyof typeof peers} */ (process.argv[2])]();
let rows = "";
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const row = JSON.parse(line);
  rows += `${JSON.stringify({ ua: row.ua, ...(await answer(row)) })}\n`;
}
process.stdout.write(rows);
