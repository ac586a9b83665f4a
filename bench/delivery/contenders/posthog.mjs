// @ts-check
// posthog-js: events go to /e/, as JSON, gzip, or base64 in a form; the rest is configuration.

import { fieldOf, jsonOf, jsonOfBase64, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {string} options further ones */
const page = (options) => `
  import posthog from "posthog-js";
  export const ready = new Promise((loaded) =>
    posthog.init("phc_bench", {
      api_host: ENDPOINT,
      defaults: "2025-05-24",
      // A driven browser counts as a bot otherwise, and a bot is not tracked.
      opt_out_useragent_filter: true,
      loaded,
      ${options}
    }),
  );
  export const track = (properties) => posthog.capture("bench", properties);
`;

/** Configuration of a project that has nothing turned on beside events. */
const CONFIG = {
  token: "phc_bench",
  supportedCompression: ["gzip", "gzip-js"],
  hasFeatureFlags: false,
  sessionRecording: false,
  surveys: false,
  heatmaps: false,
  capturePerformance: false,
  autocapture_opt_out: false,
  autocaptureExceptions: false,
  siteApps: [],
};

/** @param {object} body */
const json = (body) => ({ status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const server = {
  uids: (/** @type {Received} */ { method, url, headers, body }) => {
    if (method != "POST" || !url.startsWith("/e/")) return undefined;
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const sent = isForm ? jsonOfBase64(fieldOf(body, "data")) : jsonOf(body);
    return uidsOf([sent.batch ?? sent].flat(), ({ properties }) => properties.uid);
  },
  answer: (/** @type {Received} */ { url }) => {
    if (url.startsWith("/e/")) return json({ status: "Ok" });
    if (url.startsWith("/flags/")) return json({ flags: {}, errorsWhileComputingFlags: false, requestId: "bench" });
    if (/^\/array\/phc_bench\/config(\?|$)/.test(url)) return json(CONFIG);
    // A project's code beside the package: there is none.
    if (url.startsWith("/array/") || url.startsWith("/static/")) {
      return { status: 200, headers: { "Content-Type": "application/javascript" }, body: "" };
    }
    return undefined;
  },
};

/** @type {import("../contenders.mjs").Contender[]} */
export const posthog = [
  { id: "posthog", name: "posthog-js", package: "posthog-js", page: page(""), serve: async () => server },
  {
    id: "posthog-raised",
    name: "posthog-js, rate limit raised",
    package: "posthog-js",
    page: page("rate_limiting: { events_per_second: 1000, events_burst_limit: 10000 },"),
    serve: async () => server,
  },
];
