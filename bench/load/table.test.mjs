// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";

import { columns, ratios, table } from "./table.mjs";

const ONE = { id: "one", name: "One" };
const OTHER = { id: "other", name: "Other" };

/**
 * @param {string} contender
 * @param {number} firstEvent
 * @param {number} processor
 */
const loaded = (contender, firstEvent, processor) => ({
  ...{ contender, rate: 1, init: 0.25, firstCall: 0.1, firstEvent, processor },
  ...{ script: 3, longTasks: 0, longest: 0, heap: 300_499, requests: 1 },
});

test("a table has the median of each column and its extremes", () => {
  const results = [loaded("one", 100, 4), loaded("one", 300, 4), loaded("one", 120, 4)];
  const lines = table([ONE, OTHER], columns(new Map([["one", 1_234]])), results).split("\n");
  assert.equal(lines[2], "| One | 1234 | 0.3 | 120 (100–300) | 4 | 3 | 0 | 0 | 300 |");
  assert.equal(lines[3], "| Other | – | – | – | – | – | – | – | – |", "it did not take part");
});

test("ratios are taken turn by turn, and not to what cannot be told from nothing", () => {
  const results = [loaded("one", 100, 4), loaded("other", 50, 0), loaded("one", 900, 6), loaded("other", 300, 2)];
  assert.equal(ratios(ONE, OTHER, columns(new Map()), results), "One to Other: `init` 1.00, first event 2.50, processor 3.00");
  assert.equal(ratios(ONE, OTHER, columns(new Map()), results.slice(0, 2)), "One to Other: `init` 1.00, first event 2.00, processor –");
});
