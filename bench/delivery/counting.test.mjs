// @ts-check
// A bench that cannot see a loss or a duplicate has no worth: here fake contenders have both, without a browser.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { fieldOf, jsonOf, jsonOfBase64, uidsOf } from "./body.mjs";
import { amplitude } from "./contenders/amplitude.mjs";
import { jitsu } from "./contenders/jitsu.mjs";
import { mixpanel } from "./contenders/mixpanel.mjs";
import { plausible } from "./contenders/plausible.mjs";
import { posthog } from "./contenders/posthog.mjs";
import { rudderstack } from "./contenders/rudderstack.mjs";
import { segment } from "./contenders/segment.mjs";
import { snowplow } from "./contenders/snowplow.mjs";
import { batchUids, halve } from "./contenders/wayfare.mjs";
import { startEndpoint } from "./endpoint.mjs";
import { hang, holdAnswers, loseAnswers, refuse, refuseLarge, takeHalf } from "./faults.mjs";

/** @typedef {import("./endpoint.mjs").Received} Received */

/** Takes lists of numbers. @type {import("./endpoint.mjs").Service} */
const service = {
  uids: ({ method, body }) => (method == "POST" ? uidsOf(jsonOf(body), (uid) => uid) : undefined),
  answer: () => ({ status: 200, body: "ok" }),
};

const UIDS = Array.from({ length: 10 }, (_, at) => `e${at}`);

describe("the endpoint", () => {
  /** @type {import("./endpoint.mjs").Endpoint[]} */
  const open = [];
  afterEach(() => Promise.all(open.splice(0).map((endpoint) => endpoint.close())));

  /** @param {import("./endpoint.mjs").Service} [what] */
  const start = async (what = service) => {
    const endpoint = await startEndpoint(what);
    open.push(endpoint);
    const post = (/** @type {unknown} */ body, /** @type {RequestInit} */ options = {}) =>
      fetch(endpoint.url, { method: "POST", body: JSON.stringify(body), ...options });
    return { endpoint, post };
  };

  test("sees that a contender loses one event and doubles another", async () => {
    const { endpoint, post } = await start();
    const [lost, doubled, ...others] = UIDS;
    await post([doubled, ...others]);
    await post([doubled]);
    assert.ok(lost);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 9, duplicates: 1 });
  });

  test("counts an event within one request as often as it stands there", async () => {
    const { endpoint, post } = await start();
    await post(["e1", "e1", "e1"]);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 1, duplicates: 2 });
  });

  test("counts nothing of a request that it refuses", async () => {
    const { endpoint, post } = await start();
    endpoint.fail(refuse(429));
    assert.equal((await post(UIDS)).status, 429);
    assert.deepEqual([endpoint.wire.tally(UIDS).unique, endpoint.wire.refused], [0, 1]);
    endpoint.heal();
    assert.equal((await post(UIDS)).status, 200);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 10, duplicates: 0 });
  });

  test("is down and comes back on the same port", async () => {
    const { endpoint, post } = await start();
    await endpoint.goDown();
    await assert.rejects(post(UIDS), ({ cause }) => cause.code == "ECONNREFUSED");
    await endpoint.comeUp();
    await post(UIDS);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 10, duplicates: 0 });
  });

  test("takes events whose acknowledgement it loses, so that sending them again doubles them", async () => {
    const { endpoint, post } = await start();
    endpoint.fail(loseAnswers(1));
    await assert.rejects(post(UIDS));
    await post(UIDS);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 10, duplicates: 10 });
  });

  test("takes half of what comes, and knows which half", async () => {
    const { endpoint, post } = await start();
    const halve = (/** @type {Received} */ received) => {
      const uids = jsonOf(received.body);
      return { ...received, body: Buffer.from(JSON.stringify(uids.slice(0, uids.length / 2))) };
    };
    endpoint.fail(takeHalf(halve, 1));
    await post(UIDS);
    assert.deepEqual([...endpoint.wire.arrivals.keys()], UIDS.slice(0, 5));
    await post(UIDS.slice(5));
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 10, duplicates: 0 });
  });

  test("refuses what is above a size, and no more", async () => {
    const { endpoint, post } = await start();
    endpoint.fail(refuseLarge(20));
    assert.equal((await post(UIDS)).status, 413);
    assert.equal((await post(["e1"])).status, 200);
    assert.deepEqual(endpoint.wire.tally(UIDS), { unique: 1, duplicates: 0 });
  });

  test("holds answers back while what came is taken", async () => {
    const { endpoint, post } = await start();
    const answers = holdAnswers();
    endpoint.fail(answers.fault);
    const posted = post(UIDS);
    // What is held has been taken: the request has come, and the answer has not gone.
    for (const deadline = Date.now() + 10_000; !answers.held(); ) {
      assert.ok(Date.now() < deadline, "nothing came");
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(endpoint.wire.tally(UIDS).unique, 10);
    answers.letGo();
    assert.equal((await posted).status, 200);
  });

  test("hangs, and has taken nothing", async () => {
    const { endpoint, post } = await start();
    endpoint.fail(hang());
    await assert.rejects(post(UIDS, { signal: AbortSignal.timeout(100) }), { name: "TimeoutError" });
    assert.equal(endpoint.wire.tally(UIDS).unique, 0);
  });

  test("says so when it does not understand a body, or has no such path", async () => {
    const { endpoint, post } = await start();
    assert.equal((await post(0, { body: "neither JSON nor anything" })).status, 500);
    assert.throws(() => endpoint.assertUnderstood(), /did not understand POST/);
    const other = await start({ ...service, uids: () => undefined, answer: () => undefined });
    await other.post(UIDS);
    assert.throws(() => other.endpoint.assertUnderstood(), /no such path/);
  });
});

describe("bodies", () => {
  const sent = [{ event: "bench", properties: { uid: "e1", text: "ä ÿ?>" } }];
  const uidOf = (/** @type {any} */ { properties }) => properties.uid;

  test("are read plain, as gzip, and as base64 in a form that forgets to encode it", () => {
    const text = JSON.stringify(sent);
    const base64 = Buffer.from(text).toString("base64");
    for (const read of [
      jsonOf(Buffer.from(text)),
      jsonOf(gzipSync(text)),
      jsonOfBase64(fieldOf(Buffer.from(`data=${encodeURIComponent(base64)}`), "data")),
      jsonOfBase64(fieldOf(Buffer.from(`data=${base64}`), "data")),
    ]) {
      assert.deepEqual(read, sent);
      assert.deepEqual(uidsOf(read, uidOf), ["e1"]);
    }
  });

  test("that are something else are thrown", () => {
    for (const body of ["", "{", "data=1", "\u001f\u008b"]) assert.throws(() => jsonOf(Buffer.from(body, "latin1")));
    assert.throws(() => fieldOf(Buffer.from("other=1"), "data"), /no field data/);
    assert.throws(() => uidsOf(/** @type {any} */ ({}), uidOf), /no list of events/);
  });

  /** What each sends for one event, by its own source. */
  const ONE = /** @type {[import("./contenders.mjs").Contender | undefined, string, string, object][]} */ ([
    [posthog[0], "/e/?ip=0&ver=1", "text/plain", [{ event: "bench", properties: { uid: "e1" } }]],
    [segment[0], "/v1/t", "text/plain", { type: "track", properties: { uid: "e1" } }],
    [segment[1], "/v1/b", "text/plain", { batch: [{ type: "page", properties: {} }, { properties: { uid: "e1" } }] }],
    [amplitude[0], "/2/httpapi", "application/json", { events: [{ event_type: "bench", event_properties: { uid: "e1" } }] }],
    [rudderstack[0], "/v1/track", "application/json", { type: "track", properties: { uid: "e1" } }],
    [rudderstack[1], "/v1/batch", "application/json", { batch: [{ type: "track", properties: { uid: "e1" } }] }],
    [jitsu[0], "/api/s/track", "application/json", { type: "track", properties: { uid: "e1" } }],
    [plausible[0], "/api/event", "text/plain", { n: "bench", p: { uid: "e1" } }],
    [
      snowplow[0],
      "/com.snowplowanalytics.snowplow/tp2",
      "application/json",
      { data: [{ e: "pv" }, { e: "ue", ue_pr: JSON.stringify({ data: { data: { uid: "e1" } } }) }] },
    ],
  ]);
  test("of wayfare are counted and halved, plain and as gzip", () => {
    const properties = UIDS.map((uid) => ({ type: "bench", properties: { uid } }));
    const text = JSON.stringify({ v: 1, events: [{ type: "page_view", properties: {} }, ...properties] });
    for (const [url, body] of /** @type {[string, Buffer][]} */ ([
      ["/v1/batch", Buffer.from(text)],
      ["/v1/batch?encoding=gzip", gzipSync(text)],
    ])) {
      const received = { method: "POST", url, headers: {}, body };
      assert.deepEqual(batchUids(received), UIDS);
      const half = halve(received);
      assert.deepEqual(batchUids(half), UIDS.slice(0, 5));
      assert.equal(half.body[0], body[0], "as it came");
    }
    assert.equal(batchUids({ method: "POST", url: "/v1/link", headers: {}, body: Buffer.from("{}") }), undefined);
  });
  test("of mixpanel are counted", async () => {
    const server = await mixpanel[0]?.serve();
    const events = Buffer.from(JSON.stringify([{ event: "bench", properties: { uid: "e1" } }])).toString("base64");
    const body = Buffer.from(`data=${encodeURIComponent(events)}`);
    assert.deepEqual(server?.uids({ method: "POST", url: "/track/?verbose=1", headers: {}, body }), ["e1"]);
  });
  for (const [contender, url, type, body] of ONE) {
    test(`of ${contender?.id} are counted`, async () => {
      const server = await contender?.serve();
      const received = { method: "POST", url, headers: { "content-type": type }, body: Buffer.from(JSON.stringify(body)) };
      assert.deepEqual(server?.uids(received), ["e1"]);
      const answer = await server?.answer(received);
      assert.ok(answer && answer.status < 300);
    });
  }
});
