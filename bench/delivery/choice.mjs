// @ts-check
// What to play, as the command line says it.

import { parseArgs } from "node:util";

/**
 * @typedef {object} Choice
 * @property {string[]} contenders
 * @property {string[]} scenarios
 * @property {number} times
 * @property {number} jobs
 * @property {string} engine
 * @property {string} [json]
 * @property {boolean} [check] plays nothing: the words are all that is asked for
 */

/** The longest run that anybody would wait for. */
const TIMES_MAX = 100;
const JOBS_MAX = 16;

/**
 * @param {string[]} words
 * @param {{contenders: string[], groups: Record<string, string[]>, engines: string[]}} known `groups` are names for
 *   several scenarios; the first is played when none is named
 * @returns {Choice}
 */
export function choose(words, { contenders, groups, engines }) {
  const text = /** @type {const} */ ({ type: "string" });
  const { values } = parseArgs({
    args: words,
    options: { contenders: text, scenarios: text, times: text, jobs: text, engine: text, json: text, check: { type: "boolean" } },
  });
  const scenarios = [...new Set(Object.values(groups).flat())];
  const [usual = ""] = Object.keys(groups);
  return {
    contenders: list("contender", values.contenders, contenders) ?? contenders,
    scenarios: (list("scenario", values.scenarios, [...Object.keys(groups), ...scenarios]) ?? [usual]).flatMap(
      (name) => groups[name] ?? [name],
    ),
    times: count("times", values.times ?? "5", TIMES_MAX),
    jobs: count("jobs", values.jobs ?? "1", JOBS_MAX),
    engine: list("engine", values.engine, engines)?.[0] ?? engines[0] ?? "",
    ...(values.json && { json: values.json }),
    ...(values.check && { check: true }),
  };
}

/**
 * @param {string} what
 * @param {string | undefined} text names with commas
 * @param {string[]} known
 */
function list(what, text, known) {
  if (text === undefined) return undefined;
  const names = text.split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${what} \`${unknown}\`; there are ${known.join(", ")}`);
  return names;
}

/**
 * @param {string} option
 * @param {string} text
 * @param {number} most
 */
function count(option, text, most) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(`--${option} takes a whole number from 1 to ${most}`);
  }
  return value;
}
