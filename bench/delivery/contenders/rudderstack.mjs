// @ts-check
// @rudderstack/analytics-js: an event a request to /v1/track, or batches to /v1/batch; the control plane says what a
// source is connected to.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {string} options further ones */
const page = (options) => `
  import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
  const analytics = new RudderAnalytics();
  analytics.load("bench", ENDPOINT, { configUrl: ENDPOINT, ${options} });
  analytics.page();
  export const ready = new Promise((loaded) => analytics.ready(loaded));
  export const track = (properties) => analytics.track("bench", properties);
`;

/** A source that is connected to nothing but RudderStack itself. */
const CONFIG = {
  updatedAt: "2026-01-01T00:00:00.000Z",
  source: {
    id: "bench",
    name: "bench",
    writeKey: "bench",
    enabled: true,
    workspaceId: "bench",
    config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
    connections: [],
    destinations: [],
    dataplanes: {},
  },
};

/** @param {string | object} body */
const json = (body) => ({ status: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const server = {
  uids: (/** @type {Received} */ { method, url, body }) => {
    if (method != "POST" || !/^\/(v1\/[a-z]+|beacon\/v1\/batch)(\?|$)/.test(url)) return undefined;
    const sent = jsonOf(body);
    return uidsOf(sent.batch ?? [sent], ({ properties }) => properties?.uid);
  },
  answer: (/** @type {Received} */ { url }) => {
    if (url.startsWith("/sourceConfig")) return json(CONFIG);
    if (/^\/(v1|beacon)\//.test(url)) return json("OK");
    return undefined;
  },
};

/** @type {import("../contenders.mjs").Contender[]} */
export const rudderstack = [
  {
    id: "rudderstack",
    name: "@rudderstack/analytics-js",
    package: "@rudderstack/analytics-js",
    page: page(""),
    serve: async () => server,
  },
  {
    id: "rudderstack-batch",
    name: "rudderstack, batch",
    package: "@rudderstack/analytics-js",
    page: page("queueOptions: { batch: { enabled: true } }"),
    serve: async () => server,
  },
];
