// @ts-check
// Under Node, where pages are rendered on a server: the package is there, and does nothing.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { install } from "./support/consumer.mjs";

/** Runs in the fresh process: everything that a program could change of its surroundings, by reference. */
const SNAPSHOT = `
  const flat = (path, target, into) => {
    for (const key of Reflect.ownKeys(target)) into.set(path + "." + String(key), Object.getOwnPropertyDescriptor(target, key));
  };
  function snapshot() {
    const all = new Map();
    flat("globalThis", globalThis, all);
    for (const [name, { value }] of [...all]) {
      if (typeof value != "function" && typeof value != "object" || !value || value === globalThis || value === process) continue;
      flat(name, value, all);
      if (typeof value == "function" && value.prototype) flat(name + ".prototype", value.prototype, all);
    }
    return all;
  }
  function changes(before, after) {
    const same = (one, other) => one && other
      && ["value", "get", "set", "writable", "enumerable", "configurable"].every((part) => Object.is(one[part], other[part]));
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !same(before.get(name), after.get(name)));
  }
  const around = () => ({
    listeners: process.eventNames().map(String).sort(),
    // Requests (of files that modules are read from) end by themselves; timers, sockets and ports are kept.
    resources: process.getActiveResourcesInfo().filter((name) => !/Req/.test(name)).sort(),
    environment: Object.keys(process.env).sort(),
    directory: process.cwd(),
  });`;

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

/**
 * Runs a program that answers with JSON, prints nothing else and ends by itself.
 *
 * @param {string} source
 * @param {string[]} args
 */
async function answerOf(source, ...args) {
  const { stdout, stderr, code, signal } = await consumer.run(source, ...args);
  assert.deepEqual({ stderr, code, signal }, { stderr: "", code: 0, signal: null });
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1, stdout);
  return JSON.parse(stdout);
}

test("importing changes no global, starts nothing and exports one function", async () => {
  const answer = await answerOf(`${SNAPSHOT}
    const before = [snapshot(), around()];
    const wayfare = await import("wayfare");
    await new Promise((resolve) => setImmediate(resolve));
    const after = [snapshot(), around()];
    console.log(JSON.stringify({
      watched: before[0].size,
      changed: changes(before[0], after[0]),
      around: [before[1], after[1]],
      exports: Object.keys(wayfare),
      init: typeof wayfare.init,
    }));`);
  assert.ok(answer.watched > 500, `${answer.watched} properties are looked at`);
  assert.deepEqual(answer.changed, []);
  assert.deepEqual(answer.around[1], answer.around[0]);
  assert.deepEqual(answer.exports, ["init"]);
  assert.equal(answer.init, "function");
});

test("the comparison sees what a program changes", async () => {
  const changed = await answerOf(`${SNAPSHOT}
    const before = snapshot();
    globalThis.added = 1;
    Array.prototype.first = function () {};
    const { log } = console;
    console.log = (...args) => log(...args);
    setInterval(() => {}, 1_000);
    if (!around().resources.includes("Timeout")) log("a timer is not seen");
    setTimeout(() => process.exit());
    console.log(JSON.stringify(changes(before, snapshot()).sort()));`);
  assert.deepEqual(changed, ["globalThis.Array.prototype.first", "globalThis.added", "globalThis.console.log"]);
});

/** @type {[name: string, options: string][]} */
const OPTIONS = [
  ["good options", "{ endpoint, source: 'shop', onDiagnostic: note, onDelivery: note, onSession: note }"],
  ["no endpoint", "{ onDiagnostic: note }"],
  ["no options", "undefined"],
  ["null", "null"],
];
for (const [name, options] of OPTIONS) {
  test(`init with ${name} returns at once a tracker that is off`, async () => {
    let connections = 0;
    const server = createServer((_, response) => response.end()).on("connection", () => void connections++);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    try {
      const answer = await answerOf(
        `${SNAPSHOT}
        import { init } from "wayfare";
        const [endpoint] = process.argv.slice(2);
        const notes = [];
        const note = (one) => notes.push(one);
        const before = [snapshot(), around()];
        const tracker = init(${options});
        const isPromise = tracker instanceof Promise;
        const keys = Object.keys(tracker).sort();
        const cycle = {};
        cycle.cycle = cycle;
        const returned = [
          tracker.page(), tracker.page({ section: "x" }), tracker.page(cycle),
          tracker.track("a"), tracker.track("b", { n: 1 }), tracker.track(), tracker.track(7), tracker.track("c", { n: 1n }),
          tracker.track("d", cycle), tracker.track("e", null), tracker.track("f", () => {}),
          tracker.setConsent("granted"), tracker.setConsent({ analytics: "denied" }), tracker.setConsent(), tracker.setConsent(Symbol()),
          tracker.reset(), tracker.observe({}), tracker.observe(),
          tracker.identify("ada", { n: 1n }), tracker.identify(), tracker.set({ a: 1 }), tracker.set(cycle), tracker.set(),
        ];
        const stops = ["diagnostic", "delivery", "session"].map((name) => tracker.on(name, note));
        const ended = stops.map((stop) => stop());
        const settled = {
          ready: await tracker.ready,
          session: await tracker.session(),
          sessionInfo: await tracker.sessionInfo(),
        };
        console.log(JSON.stringify({
          isPromise, keys, notes, settled,
          said: [...returned, ...ended].filter((one) => one !== undefined),
          changed: changes(before[0], snapshot()),
          listeners: [before[1].listeners, around().listeners],
        }));`,
        `http://127.0.0.1:${port}/v1/batch`,
      );
      assert.equal(answer.isPromise, false);
      assert.deepEqual(answer.keys, ["flush", "identify", "observe", "on", "page", "ready", "reset", "session", "sessionInfo", "set", "setConsent", "track"]);
      assert.deepEqual(answer.settled, {
        ready: "off",
        session: null,
        sessionInfo: null,
      });
      assert.deepEqual(answer.said, [], "methods return nothing");
      assert.deepEqual(answer.notes, [], "a server is told nothing");
      assert.deepEqual(answer.changed, []);
      assert.deepEqual(answer.listeners[1], answer.listeners[0]);
      assert.equal(connections, 0);
    } finally {
      server.close();
    }
  });
}

test("flush resolves where nothing can be sent", async () => {
  // Node ends with code 13 when a promise that is awaited can no longer be settled.
  const flushed = await answerOf(`
    import { init } from "wayfare";
    const tracker = init({ endpoint: "/v1/batch" });
    tracker.track("rendered");
    console.log(JSON.stringify([await tracker.flush(), await tracker.flush()]));`);
  const nothing = { accepted: 0, rejected: 0, pending: 0 };
  assert.deepEqual(flushed, [nothing, nothing]);
});

test("every init has a tracker of its own: a server renders many pages, which share nothing", async () => {
  const { stdout, stderr, code } = await consumer.run(`
    import { init } from "wayfare";
    const trackers = [init({ endpoint: "/a" }), init({ endpoint: "/b" })];
    console.log(trackers[0] === trackers[1], Object.getOwnPropertySymbols(globalThis).some(({ description }) => /^wayfare/.test(description)), ...(await Promise.all(trackers.map(({ ready }) => ready))));`);
  assert.equal(stdout, "false false off off\n");
  assert.equal(stderr, "");
  assert.equal(code, 0);
});
