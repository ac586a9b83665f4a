// @ts-check
// Results as the table has them.

/**
 * @typedef {import("./stage.mjs").Count} Count
 *
 * @typedef {object} Result
 * @property {string} contender
 * @property {string} scenario
 * @property {number} repetition
 * @property {number} calls
 * @property {Count} samePage before another page with the tracker was opened
 * @property {Count} nextPage after that
 * @property {number} seconds
 */

/** @param {number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 ? middle : middle - 1] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}

/**
 * The median, and the extremes where they differ.
 *
 * @param {number[]} values
 */
export function spread(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least == most ? `${least}` : `${Number(median(values).toFixed(3))} (${least}–${most})`;
}

/**
 * Unique events in the same page, then after one more page load where that changed something; duplicates on the wire in
 * brackets. Where there is a store, what is in it at the end, and its duplicates.
 *
 * @param {Result[]} results repetitions of one scenario
 */
export function cell(results) {
  const same = spread(results.map(({ samePage }) => samePage.wire.unique));
  const next = spread(results.map(({ nextPage }) => nextPage.wire.unique));
  const duplicates = results.map(({ nextPage }) => nextPage.wire.duplicates);
  const stored = results.flatMap(({ nextPage }) => nextPage.stored ?? []);
  return [
    same == next ? same : `${same}→${next}`,
    Math.max(...duplicates) > 0 && ` [${spread(duplicates)}]`,
    stored.length > 0 &&
      `; stored ${spread(stored.map(({ unique }) => unique))} [${spread(stored.map(({ duplicates }) => duplicates))}]`,
  ]
    .filter(Boolean)
    .join("");
}

/**
 * @param {{id: string, name: string}[]} contenders
 * @param {{id: string, title: string}[]} scenarios
 * @param {Result[]} results
 */
export function table(contenders, scenarios, results) {
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const cellOf = (/** @type {string} */ contender, /** @type {string} */ scenario) => {
    const played = results.filter((one) => one.contender == contender && one.scenario == scenario);
    return played.length ? cell(played) : "–";
  };
  return [
    row(["contender", ...scenarios.map(({ title }) => title)]),
    `|${"---|".repeat(scenarios.length + 1)}`,
    ...contenders.map(({ id, name }) => row([name, ...scenarios.map((scenario) => cellOf(id, scenario.id))])),
  ].join("\n");
}
