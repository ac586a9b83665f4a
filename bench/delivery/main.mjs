// @ts-check
// Nine ordinary faults and a harder list: which of the events that a page tracks arrive, once each?
//
//     cargo xtask bench delivery --contenders wayfare,posthog --times 2
//
// That command builds and installs what this file needs. It prints tables; --json FILE keeps every result.

import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import { choose } from "./choice.mjs";
import { CONTENDERS, named } from "./contenders.mjs";
import { benchEngine } from "./engines.mjs";
import { HARDER, playHarder } from "./harder.mjs";
import { run } from "./run.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { onStage } from "./stage.mjs";
import { table } from "./table.mjs";

/** @typedef {import("./contenders.mjs").Contender} Contender */

const NINE = SCENARIOS.map(({ id }) => id);
const HARD = HARDER.map(({ id }) => id);
const GROUPS = { nine: NINE, harder: HARD };

/**
 * @param {Contender} contender
 * @param {import("./engines.mjs").Engine} engine
 * @param {import("./scenarios.mjs").Scenario} scenario
 * @param {number} repetition
 * @returns {Promise<import("./table.mjs").Result>}
 */
function play(contender, engine, scenario, repetition) {
  const start = performance.now();
  return onStage(contender, engine, scenario.id, async (stage) => {
    await scenario.play(stage, await stage.open(), repetition);
    const samePage = stage.count();
    await stage.open();
    await stage.settle();
    return {
      contender: contender.id,
      scenario: scenario.id,
      repetition,
      calls: stage.uids.length,
      samePage,
      nextPage: stage.count(),
      seconds: (performance.now() - start) / 1_000,
    };
  });
}

/**
 * Does things so many at a time, and keeps their order. After an error nothing new is begun, and what has begun ends.
 *
 * @template T
 * @param {(() => Promise<T>)[]} tasks
 * @param {number} jobs
 * @returns {Promise<{results: T[], error?: unknown}>}
 */
async function sideBySide(tasks, jobs) {
  /** @type {T[]} */
  const results = [];
  /** @type {unknown} */
  let error;
  const waiting = tasks.entries();
  const worker = async () => {
    for (const [at, task] of waiting) {
      if (error) return;
      await task().then(
        (result) => void (results[at] = result),
        (reason) => void (error ??= reason),
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return { results: results.filter(Boolean), error };
}

async function main() {
  const choice = choose(process.argv.slice(2), {
    contenders: CONTENDERS.map(({ id }) => id),
    groups: { ...GROUPS, all: Object.values(GROUPS).flat() },
    engines: ["chromium", "firefox"],
  });
  const chosen = (/** @type {{id: string}} */ { id }) => choice.scenarios.includes(id);
  const contenders = CONTENDERS.filter(({ id }) => choice.contenders.includes(id));
  const scenarios = SCENARIOS.filter(chosen);
  const harder = HARDER.filter(chosen);
  const unable = [...scenarios.filter(({ isOffline }) => isOffline), ...harder].map(({ id }) => id);
  if (choice.engine != "chromium" && unable.length) {
    throw new Error(`these take Chromium: ${unable.join(", ")}; name others with --scenarios`);
  }
  // Before anything is played: nobody wants to lose it all to a folder that is not there.
  if (choice.json) writeFileSync(choice.json, "");
  if (choice.check) return;
  const engine = await benchEngine(choice.engine);
  const start = performance.now();
  const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

  const turns = scenarios.flatMap((scenario) =>
    contenders.flatMap((contender) =>
      Array.from({ length: choice.times }, (_, at) => async () => {
        const result = await play(contender, engine, scenario, at + 1);
        const [same, next] = [result.samePage.wire, result.nextPage.wire];
        say(`${contender.id} ${scenario.id} ${at + 1}: ${same.unique}→${next.unique} [${next.duplicates}]`);
        return result;
      }),
    ),
  );
  const { results, error } = await sideBySide(turns, choice.jobs);
  const names = contenders.map((contender) => ({ id: contender.id, name: named(contender) }));
  if (results.length) console.log(table(names, scenarios, results));
  if (error) throw error;

  const hardships = harder.length ? await playHarder(contenders, harder, choice.times, engine, say) : [];

  const machine = { cpus: cpus().length, load: loadavg(), node: process.version, engine: engine.name };
  const seconds = (performance.now() - start) / 1_000;
  const load = machine.load.map((one) => one.toFixed(1)).join(", ");
  console.log(`\n${engine.name}, ${choice.times} times, ${seconds.toFixed(0)} s, ${machine.cpus} processors, load ${load}`);
  if (choice.json) {
    writeFileSync(choice.json, JSON.stringify({ machine, choice, results, hardships }, null, 1));
  }
  await engine.close();
}

run(main);
