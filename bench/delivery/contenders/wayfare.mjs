// @ts-check
// Wayfare: the endpoint stands before a real collector, so that both can be counted, what arrives and what is stored.

import { gzipSync } from "node:zlib";

import { startCollector } from "../../../tests/e2e/support/collector.mjs";
import { jsonOf, uidsOf } from "../body.mjs";

/** @typedef {import("../endpoint.mjs").Received} Received */

/** What of a request and of an answer is passed on; everything else is about the connection. */
const REQUEST_FIELDS = ["content-type", "content-encoding", "origin", "access-control-request-method", "access-control-request-headers"];
const ANSWER_FIELDS = /^(content-type|retry-after|access-control-.*)$/;

/** @param {Received} received */
const isBatch = ({ method, url }) => method == "POST" && url.split("?")[0] == "/v1/batch";

/**
 * A batch may be gzip, which `Content-Encoding` or the query says; the bytes say it too.
 *
 * @param {Received} received
 */
export const batchUids = (received) =>
  isBatch(received) ? uidsOf(jsonOf(received.body).events, ({ properties }) => properties?.uid) : undefined;

/** @type {import("../contenders.mjs").Contender[]} */
export const wayfare = [
  {
    id: "wayfare",
    name: "Wayfare",
    page: `
      import { init } from "wayfare";
      const tracker = init({ endpoint: ENDPOINT + "/v1/batch", source: "shop", rateLimit: 10_000 });
      export const ready = tracker.ready.then((how) => {
        if (how != "wasm") throw new Error("the module did not run");
      });
      export const track = (properties) => tracker.track("bench", properties);
    `,
    serve: async () => {
      const collector = await startCollector();
      return {
        uids: batchUids,
        answer: (received) => passOn(collector.url, received),
        halve,
        stored: () =>
          new Map(
            collector
              .rows(
                `SELECT json_extract(properties, '$.uid') AS uid, count(*) AS times
                 FROM events WHERE type = 'bench' GROUP BY uid`,
              )
              .map(({ uid, times }) => [`${uid}`, times]),
          ),
        dropped: () => collector.rows("SELECT coalesce(sum(count), 0) AS n FROM dropped")[0].n,
        close: () => collector.close(),
      };
    },
  },
];

/**
 * @param {string} collector
 * @param {Received} received
 */
async function passOn(collector, { method, url, headers, body }) {
  const passed = Object.fromEntries(
    REQUEST_FIELDS.filter((name) => headers[name]).map((name) => [name, `${headers[name]}`]),
  );
  const response = await fetch(collector + url, { method, headers: passed, body: body.length ? new Uint8Array(body) : null });
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => ANSWER_FIELDS.test(name))),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/**
 * The same batch with the first half of its events: what the collector then acknowledges.
 *
 * @param {Received} received
 * @returns {Received}
 */
export function halve(received) {
  const batch = jsonOf(received.body);
  const events = batch.events.slice(0, Math.ceil(batch.events.length / 2));
  const text = JSON.stringify({ ...batch, events });
  const isPlain = received.body[0] == "{".charCodeAt(0);
  return { ...received, body: isPlain ? Buffer.from(text) : gzipSync(text) };
}
