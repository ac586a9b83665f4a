// @ts-check
// @segment/analytics-next: an event a request to /v1/t, or batches to /v1/b; its CDN says what a source is connected to.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {string} options further ones of the integration */
const page = (options) => `
  import { AnalyticsBrowser } from "@segment/analytics-next";
  const host = ENDPOINT.replace("http://", "");
  const analytics = AnalyticsBrowser.load(
    { writeKey: "bench", cdnURL: ENDPOINT },
    { integrations: { "Segment.io": { apiHost: host + "/v1", protocol: "http", ${options} } } },
  );
  analytics.page();
  export const ready = analytics.ready();
  export const track = (properties) => analytics.track("bench", properties);
`;

/** A source that is connected to nothing but Segment itself. */
const SETTINGS = {
  integrations: { "Segment.io": { apiKey: "bench", unbundledIntegrations: [], addBundledMetadata: true, versionSettings: {} } },
  plan: { track: { __default: { enabled: true, integrations: {} } } },
  enabledMiddleware: {},
  metrics: { sampleRate: 0 },
  remotePlugins: [],
};

/** @param {object} body */
const json = (body) => ({ status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const server = {
  uids: (/** @type {Received} */ { method, url, body }) => {
    if (method != "POST" || !/^\/v1\/[a-z]$/.test(url)) return undefined;
    const sent = jsonOf(body);
    return uidsOf(sent.batch ?? [sent], ({ properties }) => properties?.uid);
  },
  answer: (/** @type {Received} */ { url }) => {
    if (/^\/v1\/[a-z]$/.test(url)) return json({ success: true });
    if (url == "/v1/projects/bench/settings") return json(SETTINGS);
    return undefined;
  },
};

/** @type {import("../contenders.mjs").Contender[]} */
export const segment = [
  {
    id: "segment",
    name: "@segment/analytics-next",
    package: "@segment/analytics-next",
    page: page(""),
    serve: async () => server,
  },
  {
    id: "segment-batching",
    name: "segment, batching",
    package: "@segment/analytics-next",
    page: page(`deliveryStrategy: { strategy: "batching" }`),
    serve: async () => server,
  },
];
