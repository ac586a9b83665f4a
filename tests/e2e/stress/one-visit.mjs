// @ts-check
// Does as often as one likes what tests/e2e/outcomes does a few times: pages that start at once on a fresh profile have
// one visit, and so have tabs that renew theirs at once. A race that is lost once in fifty times is lost every day on a
// busy site.
//
//     node tests/e2e/stress/one-visit.mjs --times 50
//     node tests/e2e/stress/one-visit.mjs --times 50 --renew
//     node tests/e2e/stress/one-visit.mjs --times 50 --without-locks
//
// With WAYFARE_ENGINE=firefox or webkit in that engine. Ends with 1 when it failed once.

import { parseArgs } from "node:util";

import { renewAtOnce, startManyAtOnce } from "../support/at-once.mjs";
import { engineName, startEngine } from "../support/engines.mjs";
import { onOneHost, plainHttp } from "../support/plain-http.mjs";
import { playScene } from "../support/scene.mjs";

const { values } = parseArgs({
  options: { times: { type: "string", default: "50" }, renew: { type: "boolean" }, "without-locks": { type: "boolean" } },
});
const times = Number(values.times);
const [scenario, what] = values.renew ? [renewAtOnce, "renewals"] : [startManyAtOnce, "starts"];
const isWithoutLocks = values["without-locks"];

const engine = await startEngine();
/** @type {string[]} */
const failures = [];
const start = Date.now();
for (let time = 1; time <= times; time++) {
  try {
    await playScene(engine, (scene) => scenario(isWithoutLocks ? onOneHost(scene) : scene), isWithoutLocks ? plainHttp : {});
  } catch (error) {
    failures.push(`${time}: ${/** @type {Error} */ (error).message}`);
  }
}
await engine.close();

for (const failure of failures) console.error(failure);
const seconds = ((Date.now() - start) / 1000).toFixed(1);
console.log(`${engineName}: one visit in ${times - failures.length} of ${times} ${what}, ${seconds} s`);
process.exitCode = failures.length ? 1 : 0;
