// @ts-check
// The JSON Schemas that are shipped: a validator takes them, the golden files fit, and what does not is refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Ajv2020 } from "ajv/dist/2020.js";

import { install, root } from "./support/consumer.mjs";

/** Each schema, and the golden file that fits it. */
const GOLDEN = /** @type {[schema: string, file: string, part: (file: any) => any][]} */ ([
  ["batch", "batch", (batch) => batch],
  ["event", "batch", (batch) => batch.events[0]],
  ["session", "batch", (batch) => batch.session],
  ["session", "session", (session) => session],
  ["session-info", "batch", (batch) => batch.session_info],
  ["session-info", "ack", (ack) => ack.session_info],
  ["ack", "ack", (ack) => ack],
]);

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

/** @param {string} name */
const golden = (name) => JSON.parse(readFileSync(join(root, `tests/fixtures/${name}.json`), "utf8"));

/** @param {string} name */
const validator = (name) => new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(JSON.parse(consumer.read(`schema/${name}.json`)));

for (const [schema, file, part] of GOLDEN) {
  test(`what ${file}.json has of it fits ${schema}.json`, () => {
    const fits = validator(schema);
    assert.ok(fits(part(golden(file))), JSON.stringify(fits.errors));
  });
}

/** @param {any} value @param {string[]} path @param {(parent: any, key: string) => void} change */
function at(value, path, change) {
  const key = path.at(-1) ?? "";
  change(path.slice(0, -1).reduce((inner, key) => inner[key], value), key);
}

/** What breaks a Session: a path, and a value that cannot stand there. */
const BROKEN = /** @type {[string, unknown][]} */ ([
  ["id", null],
  ["metadata.status", "asleep"],
  ["metadata.time.weekday", "Thursday"],
  ["metadata.time.duration", -1],
  ["device.touch", "yes"],
  ["device.geo.location", [1]],
  ["utm.source", 7],
  ["context.click_ids.gclid", 7],
  ["context.first_touch", "yesterday"],
  ["context.last_touch.utm", null],
  ["context.languages", ["en", null]],
  ["properties", []],
]);

test("a Session in which a key is missing, or has a value of another kind, does not fit", () => {
  const fits = validator("session");
  const session = golden("session");
  for (const [path, value] of BROKEN) {
    const broken = structuredClone(session);
    at(broken, path.split("."), (parent, key) => (parent[key] = value));
    assert.ok(!fits(broken), path);
  }
  /** @param {any} value @param {string[]} path */
  const walk = (value, path) => {
    for (const key of Object.keys(value ?? {})) {
      // What an application or an address gives may hold anything, or nothing.
      if (/^(properties|traits|aux|click_ids)$/.test(key) || Array.isArray(value[key])) continue;
      const broken = structuredClone(session);
      at(broken, [...path, key], (parent, key) => delete parent[key]);
      assert.ok(!fits(broken), `without ${[...path, key].join(".")}`);
      if (typeof value[key] == "object") walk(value[key], [...path, key]);
    }
  };
  walk(session, []);
});

test("a key of a SessionInfo is left out, and never null", () => {
  const fits = validator("session-info");
  assert.ok(fits({}));
  for (const key of ["sessionTrackingToken", "tabId", "lastSeen", "lastQuery"]) {
    assert.ok(fits({ [key]: "x" }) && !fits({ [key]: null }), key);
  }
});
