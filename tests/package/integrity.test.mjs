// @ts-check
// The list of hashes beside the files that it is of.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { install } from "./support/consumer.mjs";

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

test("integrity.json has the hash of every file that a page loads", () => {
  const loaded = consumer.files.filter((name) => /^[^/]+\.(js|wasm)$/.test(name));
  const hash = (/** @type {string} */ name) => createHash("sha384").update(readFileSync(join(consumer.home, name))).digest("base64");
  const expected = Object.fromEntries(loaded.map((name) => [name, `sha384-${hash(name)}`]));
  assert.deepEqual(JSON.parse(consumer.read("integrity.json")), expected);
});
