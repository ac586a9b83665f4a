// @ts-check
// @plausible-analytics/tracker: an event a request, JSON as text/plain, answered with 202.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @type {import("../contenders.mjs").Contender[]} */
export const plausible = [
  {
    id: "plausible",
    name: "@plausible-analytics/tracker",
    package: "@plausible-analytics/tracker",
    // Without captureOnLocalhost neither this machine nor a driven browser is tracked.
    page: `
      import { init, track as send } from "@plausible-analytics/tracker";
      init({ domain: "bench.example", endpoint: ENDPOINT + "/api/event", captureOnLocalhost: true });
      export const ready = Promise.resolve();
      export const track = (props) => send("bench", { props });
    `,
    serve: async () => ({
      uids: (/** @type {Received} */ { method, url, body }) =>
        method == "POST" && url == "/api/event" ? uidsOf([jsonOf(body)], ({ p }) => p?.uid) : undefined,
      answer: ({ url }) =>
        url == "/api/event" ? { status: 202, headers: { "Content-Type": "text/plain" }, body: "ok" } : undefined,
    }),
  },
];
