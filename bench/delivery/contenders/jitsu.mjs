// @ts-check
// @jitsu/js: an event a request to /api/s/track, as JSON.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {string} url */
const isEvent = (url) => url.startsWith("/api/s/");

/** @type {import("../contenders.mjs").Contender[]} */
export const jitsu = [
  {
    id: "jitsu",
    name: "@jitsu/js",
    package: "@jitsu/js",
    page: `
      import { jitsuAnalytics } from "@jitsu/js";
      const analytics = jitsuAnalytics({ host: ENDPOINT, writeKey: "key:secret" });
      analytics.page();
      export const ready = Promise.resolve();
      export const track = (properties) => analytics.track("bench", properties);
    `,
    serve: async () => ({
      uids: (/** @type {Received} */ { method, url, body }) =>
        method == "POST" && isEvent(url) ? uidsOf([jsonOf(body)], ({ properties }) => properties?.uid) : undefined,
      answer: ({ url }) =>
        isEvent(url)
          ? { status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ok: true }) }
          : undefined,
    }),
  },
];
