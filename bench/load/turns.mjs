// @ts-check
// Contenders measured by turns, so that a machine that others use too is as slow for one as for the other; printed are
// medians, with extremes where they differ, and ratios.

import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import { choose } from "../delivery/choice.mjs";
import { CONTENDERS, named } from "../delivery/contenders.mjs";
import { benchEngine } from "../delivery/engines.mjs";
import { ratios, table } from "./table.mjs";

/** How many times slower the processor is: at four, as a phone of the lower half beside this machine. */
const THROTTLING = { unthrottled: 1, throttled: 4 };

/** @typedef {import("../delivery/contenders.mjs").Contender} Contender */

/**
 * @template T
 * @param {(contender: Contender, engine: import("../delivery/engines.mjs").Engine, rate: number) => Promise<T>} measure
 * @param {(contenders: Contender[]) => Promise<import("./table.mjs").Column<T & {contender: string, rate: number}>[]>} describe
 *   what of it is printed
 */
export async function byTurns(measure, describe) {
  const choice = choose(process.argv.slice(2), {
    contenders: CONTENDERS.map(({ id }) => id),
    groups: { both: Object.keys(THROTTLING) },
    engines: ["chromium"],
  });
  if (choice.json) writeFileSync(choice.json, "");
  if (choice.check) return;
  const contenders = CONTENDERS.filter(({ id }) => choice.contenders.includes(id));
  const engine = await benchEngine("chromium");
  /** @type {(T & {contender: string, rate: number})[]} */
  const all = [];
  /** @type {string[]} */
  const failures = [];
  for (const [name, rate] of Object.entries(THROTTLING)) {
    if (!choice.scenarios.includes(name)) continue;
    for (let time = 1; time <= choice.times; time++) {
      for (const contender of contenders) {
        try {
          all.push({ contender: contender.id, rate, ...(await measure(contender, engine, rate)) });
        } catch (error) {
          failures.push(`${contender.id} at ${rate}×: ${/** @type {Error} */ (error).message}`);
          // Another's failure is a result; the first one's is a fault.
          if (contender == contenders[0]) process.exitCode = 1;
        }
        process.stderr.write(`${contender.id} ${rate}× ${time}\n`);
      }
    }
  }
  const columns = await describe(contenders);
  const names = contenders.map((contender) => ({ id: contender.id, name: named(contender) }));
  for (const rate of new Set(all.map((one) => one.rate))) {
    const results = all.filter((one) => one.rate == rate);
    console.log(`\nProcessor ${rate == 1 ? "as it is" : `${rate} times slower`}:\n`);
    console.log(`${table(names, columns, results)}\n`);
    const [first, ...others] = names;
    if (first) for (const other of others) console.log(ratios(first, other, columns, results));
  }
  for (const failure of failures) console.log(`\nNot measured: ${failure}`);
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(`\n${choice.times} times, ${cpus().length} processors, load ${load.join(", ")}`);
  if (choice.json) writeFileSync(choice.json, JSON.stringify({ choice, load, all, failures }, null, 1));
  await engine.close();
}
