// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";

import { percentile } from "./once.mjs";

test("of a hundred values ninety-five do not exceed the ninety-fifth", () => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);
  assert.deepEqual([percentile(values, 95), percentile(values, 100), percentile([7], 95)], [95, 100, 7]);
});
