// @ts-check
// Results as the tables have them.

import { median, spread } from "../delivery/table.mjs";

/**
 * @typedef {Awaited<ReturnType<typeof import("./once.mjs").loadOnce>> & {contender: string, rate: number}} Loaded
 */

/**
 * @template T
 * @typedef {object} Column
 * @property {string} title
 * @property {(one: T) => number} read
 * @property {number} digits
 * @property {string} [ratio] what it is called where contenders are compared
 */

/**
 * @param {Map<string, number>} bytes of each contender
 * @returns {Column<Loaded>[]}
 */
export const columns = (bytes) => [
  { title: "bytes of brotli", read: ({ contender }) => bytes.get(contender) ?? 0, digits: 0 },
  { title: "`init`, ms", read: ({ init }) => init, digits: 1, ratio: "`init`" },
  { title: "first event arrives, ms", read: ({ firstEvent }) => firstEvent, digits: 0, ratio: "first event" },
  { title: "processor, ms", read: ({ processor }) => processor, digits: 0, ratio: "processor" },
  { title: "of it scripts, ms", read: ({ script }) => script, digits: 0 },
  { title: "tasks over 50 ms", read: ({ longTasks }) => longTasks, digits: 0 },
  { title: "longest, ms", read: ({ longest }) => longest, digits: 0 },
  { title: "memory, KB", read: ({ heap }) => heap / 1_000, digits: 0 },
];

/**
 * @template {{contender: string}} T
 * @param {{id: string, name: string}[]} contenders
 * @param {Column<T>[]} columns
 * @param {T[]} results
 */
export function table(contenders, columns, results) {
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const cell = (/** @type {string} */ id, /** @type {Column<T>} */ { read, digits }) => {
    const values = results.filter(({ contender }) => contender == id).map((one) => Number(read(one).toFixed(digits)));
    return values.length ? spread(values) : "–";
  };
  return [
    row(["contender", ...columns.map(({ title }) => title)]),
    `|${"---|".repeat(columns.length + 1)}`,
    ...contenders.map(({ id, name }) => row([name, ...columns.map((column) => cell(id, column))])),
  ].join("\n");
}

/**
 * How one contender compares with another, turn by turn: the same machine at nearly the same moment.
 *
 * @template {{contender: string}} T
 * @param {{id: string, name: string}} one
 * @param {{id: string, name: string}} other
 * @param {Column<T>[]} columns
 * @param {T[]} results in the order of the turns
 */
export function ratios(one, other, columns, results) {
  const of = (/** @type {{id: string}} */ { id }) => results.filter(({ contender }) => contender == id);
  const [ours, theirs] = [of(one), of(other)];
  const compared = columns.flatMap(({ read, ratio }) => {
    if (!ratio) return [];
    const each = ours.flatMap((result, turn) => {
      const theirTurn = theirs[turn];
      // What cannot be told from nothing has no ratio.
      return theirTurn && read(theirTurn) > 0 ? [read(result) / read(theirTurn)] : [];
    });
    return `${ratio} ${each.length ? median(each).toFixed(2) : "–"}`;
  });
  return `${one.name} to ${other.name}: ${compared.join(", ")}`;
}
