// @ts-check
// umami's tracker: an event a request to /api/send, as JSON. Its script stands in the package of the whole application,
// of which nothing else is needed.

import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** @param {Received} received */
const isEvent = ({ method, url }) => method == "POST" && url == "/api/send";

/** @type {import("../contenders.mjs").Contender[]} */
export const umami = [
  {
    id: "umami",
    name: "umami",
    package: "umami",
    // It reads its options from the tag of its script, which a stand-in is here. It runs where it is required.
    page: `
      const tag = document.createElement("script");
      tag.dataset.websiteId = "bench";
      tag.dataset.hostUrl = ENDPOINT;
      Object.defineProperty(document, "currentScript", { value: tag, configurable: true });
      require("umami/src/tracker/index.js");
      delete document.currentScript;
      export const ready = Promise.resolve();
      export const track = (properties) => umami.track("bench", properties);
    `,
    serve: async () => ({
      uids: (/** @type {Received} */ received) =>
        isEvent(received) ? uidsOf([jsonOf(received.body)], ({ payload }) => payload.data?.uid) : undefined,
      // What it is answered it sends along with the next.
      answer: (received) =>
        isEvent(received) ? { status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: "bench" } : undefined,
    }),
  },
];
