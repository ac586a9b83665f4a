// @ts-check
// The tarball, as the tools that look over packages before they are published see it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";

import { install } from "../support/consumer.mjs";

const bin = fileURLToPath(new URL("node_modules/.bin/", import.meta.url));

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

test("publint has no error, no warning and no suggestion", () => {
  const said = execFileSync(join(bin, "publint"), ["run", consumer.tarball, "--strict"], { encoding: "utf8" });
  assert.match(said, /All good!\s*$/);
});

test("Are the Types Wrong finds the typings of every entry, for who imports modules", () => {
  // The module is no script.
  const options = ["--profile", "esm-only", "--exclude-entrypoints", "wayfare.wasm", "--format", "json"];
  const { analysis, problems } = JSON.parse(execFileSync(join(bin, "attw"), [consumer.tarball, ...options], { encoding: "utf8", maxBuffer: 2 ** 26 }));
  const entries = Object.entries(/** @type {Record<string, any>} */ (analysis.entrypoints));
  for (const how of ["node16-esm", "bundler"]) {
    const typed = entries.filter(([, { resolutions }]) => resolutions[how].resolution?.isTypeScript);
    assert.deepEqual(typed.map(([entry]) => entry), [".", "./wayfare.js"], how);
  }
  // There is no CommonJS, which it says of each entry: `require` needs a Node that takes modules, from 22.12 on.
  assert.deepEqual(Object.keys(problems), ["CJSResolvesToESM"]);
});
