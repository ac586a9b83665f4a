// @ts-check
// Does as often as one likes what tests/e2e/outcomes/at-once.test.mjs does a few times: pages that start at once on a
// fresh profile have one visit. A race that is lost once in fifty times is lost every day on a busy site.
//
//     node tests/e2e/stress/one-visit.mjs --times 50
//
// With WAYFARE_ENGINE=firefox or webkit in that engine. Ends with 1 when it failed once.

import { parseArgs } from "node:util";

import { startManyAtOnce } from "../support/at-once.mjs";
import { engineName, startEngine } from "../support/engines.mjs";
import { playScene } from "../support/scene.mjs";

const { values } = parseArgs({ options: { times: { type: "string", default: "50" } } });
const times = Number(values.times);

const engine = await startEngine();
/** @type {string[]} */
const failures = [];
const start = Date.now();
for (let time = 1; time <= times; time++) {
  try {
    await playScene(engine, startManyAtOnce);
  } catch (error) {
    failures.push(`${time}: ${/** @type {Error} */ (error).message}`);
  }
}
await engine.close();

for (const failure of failures) console.error(failure);
const seconds = ((Date.now() - start) / 1000).toFixed(1);
console.log(`${engineName}: one visit in ${times - failures.length} of ${times} starts, ${seconds} s`);
process.exitCode = failures.length ? 1 : 0;
