// @ts-check
// mixpanel-browser: JSON in a form to /track/, as base64 where the host is not Mixpanel's own.

import { fieldOf, jsonOfBase64, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {Received} received */
const isTrack = ({ method, url }) => method == "POST" && url.split("?")[0] == "/track/";

/** @type {import("../contenders.mjs").Contender[]} */
export const mixpanel = [
  {
    id: "mixpanel",
    name: "mixpanel-browser",
    package: "mixpanel-browser",
    page: `
      import mixpanel from "mixpanel-browser";
      // A driven browser counts as a bot otherwise, and a bot is not tracked.
      export const ready = new Promise((loaded) =>
        mixpanel.init("bench", { api_host: ENDPOINT, opt_out_useragent_filter: true, ignore_dnt: true, loaded }),
      );
      export const track = (properties) => mixpanel.track("bench", properties);
    `,
    serve: async () => ({
      uids: (/** @type {Received} */ received) =>
        isTrack(received)
          ? uidsOf([jsonOfBase64(fieldOf(received.body, "data"))].flat(), ({ properties }) => properties?.uid)
          : undefined,
      answer: (received) =>
        isTrack(received)
          ? { status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ error: null, status: 1 }) }
          : undefined,
    }),
  },
];
