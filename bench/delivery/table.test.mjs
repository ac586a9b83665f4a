// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";

import { choose } from "./choice.mjs";
import { cell, median, table } from "./table.mjs";

/**
 * @param {number} same
 * @param {number} next
 * @param {number} duplicates
 * @param {import("./wire.mjs").Tally} [stored]
 * @returns {import("./table.mjs").Result}
 */
const result = (same, next, duplicates, stored) => ({
  contender: "one",
  scenario: "healthy",
  repetition: 1,
  calls: 200,
  samePage: { wire: { unique: same, duplicates: 0 } },
  nextPage: { wire: { unique: next, duplicates }, ...(stored && { stored }) },
  seconds: 1,
});

test("a cell has the median, the extremes where they differ, what the next page changed, and duplicates", () => {
  assert.equal(cell([result(200, 200, 0), result(200, 200, 0)]), "200");
  assert.equal(cell([result(0, 200, 22)]), "0→200 [22]");
  assert.equal(cell([result(0, 3, 0), result(3, 3, 0), result(3, 3, 3)]), "3 (0–3)→3 [0 (0–3)]");
  assert.equal(cell([result(200, 200, 0, { unique: 199, duplicates: 1 })]), "200; stored 199 [1]");
});

test("a median lies between the two in the middle", () => {
  assert.deepEqual([median([10, 9, 1]), median([1, 10, 2, 9])], [9, 5.5]);
});

test("who did not play has a dash", () => {
  const contenders = [{ id: "one", name: "One 1.0" }];
  const scenarios = [
    { id: "healthy", title: "healthy" },
    { id: "down", title: "server down" },
  ];
  assert.equal(
    table(contenders, scenarios, [result(3, 3, 0)]),
    "| contender | healthy | server down |\n|---|---|---|\n| One 1.0 | 3 | – |",
  );
});

const known = { contenders: ["one", "two"], groups: { nine: ["a", "b"], hard: ["c"] }, engines: ["chromium", "firefox"] };

test("nothing that is named is everybody, the first group, five times", () => {
  const choice = { contenders: ["one", "two"], scenarios: ["a", "b"], times: 5, jobs: 1, engine: "chromium" };
  assert.deepEqual(choose([], known), choice);
  assert.deepEqual(choose(["--scenarios", "hard,a", "--contenders", "two"], known).scenarios, ["c", "a"]);
});

for (const [words, message] of /** @type {[string[], RegExp][]} */ ([
  [["--contenders", "three"], /^there is no contender `three`; there are one, two$/],
  [["--scenarios", ""], /^there is no scenario ``/],
  [["--engine", "webkit"], /^there is no engine `webkit`/],
  [["--times", "0"], /^--times takes a whole number from 1 to 100$/],
  [["--times", "many"], /^--times takes/],
  [["--jobs", "1.5"], /^--jobs takes/],
])) {
  test(`refused: ${words.join(" ")}`, () => {
    assert.throws(
      () => choose(words, known),
      (/** @type {Error} */ error) => message.test(error.message) && !error.message.includes("\n"),
    );
  });
}
