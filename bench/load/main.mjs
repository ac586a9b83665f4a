// @ts-check
// What a tracker costs the page that loads it: bytes, processor time, the time to its first event, long tasks, memory.
//
//     cargo xtask bench load --contenders wayfare,plausible --times 5
//
// That command builds and installs what this file needs. Contenders take turns, so that a machine that others use too
// is as slow for one as for the other; what is printed are medians, with extremes where they differ, and ratios.

import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import { choose } from "../delivery/choice.mjs";
import { CONTENDERS } from "../delivery/contenders.mjs";
import { benchEngine } from "../delivery/engines.mjs";
import { run } from "../delivery/run.mjs";
import { bytesOf } from "./bytes.mjs";
import { loadOnce } from "./once.mjs";
import { columns, ratios, table } from "./table.mjs";

/** As a phone of the lower half is slower than this machine. */
const THROTTLING = { unthrottled: 1, throttled: 4 };

async function main() {
  const choice = choose(process.argv.slice(2), {
    contenders: CONTENDERS.map(({ id }) => id),
    groups: { both: Object.keys(THROTTLING) },
    engines: ["chromium"],
  });
  if (choice.json) writeFileSync(choice.json, "");
  if (choice.check) return;
  const contenders = CONTENDERS.filter(({ id }) => choice.contenders.includes(id));
  const engine = await benchEngine("chromium");
  /** @type {import("./table.mjs").Loaded[]} */
  const all = [];
  for (const [name, rate] of Object.entries(THROTTLING)) {
    if (!choice.scenarios.includes(name)) continue;
    for (let time = 1; time <= choice.times; time++) {
      for (const contender of contenders) {
        const loaded = await loadOnce(contender, engine, rate);
        all.push({ contender: contender.id, rate, ...loaded });
        process.stderr.write(`${contender.id} ${rate}× ${time}: first event after ${loaded.firstEvent.toFixed(0)} ms\n`);
      }
    }
  }
  const bytes = new Map();
  for (const contender of contenders) bytes.set(contender.id, await bytesOf(contender));
  for (const rate of new Set(all.map((one) => one.rate))) {
    const results = all.filter((one) => one.rate == rate);
    console.log(`\nProcessor ${rate == 1 ? "as it is" : `${rate} times slower`}:\n`);
    console.log(table(contenders, columns(bytes), results));
    const [first, ...others] = contenders;
    if (first) for (const other of others) console.log(ratios(first, other, results));
  }
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(`\n${choice.times} times, ${cpus().length} processors, load ${load.join(", ")}`);
  if (choice.json) writeFileSync(choice.json, JSON.stringify({ choice, load, bytes: [...bytes], all }, null, 1));
  await engine.close();
}

run(main);
