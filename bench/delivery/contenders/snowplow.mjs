// @ts-check
// @snowplow/browser-tracker: JSON to /com.snowplowanalytics.snowplow/tp2; properties are a self-describing event, as JSON
// in ue_pr or as base64 in ue_px.

import { jsonOf, jsonOfBase64, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {{ue_pr?: string, ue_px?: string}} event */
const uidOf = ({ ue_pr, ue_px }) => {
  const text = ue_pr ? JSON.parse(ue_pr) : ue_px && jsonOfBase64(ue_px.replaceAll("-", "+").replaceAll("_", "/"));
  return text?.data?.data?.uid;
};

/** What a schema is called, and how events are tracked by it. */
const TRACK = `
  export const ready = Promise.resolve();
  const schema = "iglu:example.bench/event/jsonschema/1-0-0";
  export const track = (data) => trackSelfDescribingEvent({ event: { schema, data } });
`;

const serve = async () => ({
  uids: (/** @type {Received} */ { method, url, body }) =>
    method == "POST" && url.startsWith("/com.snowplowanalytics.snowplow/tp2") ? uidsOf(jsonOf(body).data, uidOf) : undefined,
  answer: (/** @type {Received} */ { url }) =>
    url.startsWith("/com.snowplowanalytics.snowplow/tp2")
      ? { status: 200, headers: { "Content-Type": "text/plain; charset=UTF-8" }, body: "ok" }
      : undefined,
});

/** @type {import("../contenders.mjs").Contender[]} */
export const snowplow = [
  {
    id: "snowplow",
    name: "@snowplow/browser-tracker",
    package: "@snowplow/browser-tracker",
    page: `
      import { newTracker, trackPageView, trackSelfDescribingEvent } from "@snowplow/browser-tracker";
      newTracker("bench", ENDPOINT, { appId: "bench" });
      trackPageView();
      ${TRACK}
    `,
    serve,
  },
  {
    id: "snowplow-plugins",
    name: "snowplow 4.6.8, five plugins",
    package: "snowplow-tracker-of-plugins",
    // The newest of which npm has the plugins too.
    page: `
      import { newTracker, trackPageView, trackSelfDescribingEvent } from "snowplow-tracker-of-plugins";
      import { ClientHintsPlugin } from "@snowplow/browser-plugin-client-hints";
      import { FormTrackingPlugin, enableFormTracking } from "@snowplow/browser-plugin-form-tracking";
      import { LinkClickTrackingPlugin, enableLinkClickTracking } from "@snowplow/browser-plugin-link-click-tracking";
      import { PerformanceNavigationTimingPlugin } from "@snowplow/browser-plugin-performance-navigation-timing";
      import { TimezonePlugin } from "@snowplow/browser-plugin-timezone";
      const plugins = [
        ...[ClientHintsPlugin(), FormTrackingPlugin(), LinkClickTrackingPlugin()],
        ...[PerformanceNavigationTimingPlugin(), TimezonePlugin()],
      ];
      newTracker("bench", ENDPOINT, { appId: "bench", plugins });
      enableLinkClickTracking();
      enableFormTracking();
      trackPageView();
      ${TRACK}
    `,
    serve,
  },
];
