// @ts-check
// @amplitude/analytics-browser: JSON to the URL that it is given, /2/httpapi at Amplitude's.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @type {import("../contenders.mjs").Contender[]} */
export const amplitude = [
  {
    id: "amplitude",
    name: "@amplitude/analytics-browser",
    package: "@amplitude/analytics-browser",
    // Its remote configuration comes from a host that cannot be chosen, so it goes without.
    page: `
      import * as amplitude from "@amplitude/analytics-browser";
      const options = { serverUrl: ENDPOINT + "/2/httpapi", remoteConfig: { fetchRemoteConfig: false } };
      export const ready = amplitude.init("bench", options).promise;
      export const track = (properties) => amplitude.track("bench", properties);
    `,
    serve: async () => ({
      uids: (/** @type {Received} */ { method, url, body }) =>
        method == "POST" && url == "/2/httpapi"
          ? uidsOf(jsonOf(body).events, ({ event_properties }) => event_properties?.uid)
          : undefined,
      answer: ({ url, body }) => {
        if (url != "/2/httpapi") return undefined;
        const answer = {
          code: 200,
          events_ingested: body.length ? jsonOf(body).events.length : 0,
          payload_size_bytes: body.length,
          server_upload_time: Date.now(),
        };
        return { status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(answer) };
      },
    }),
  },
];
