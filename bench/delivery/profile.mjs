// @ts-check
// What calls cost the page: a calm one, a thousand in one task, and the tasks in which they are sent, on a slow machine.

import { trackCalmly, trackMany } from "./page.mjs";
import { onStage } from "./stage.mjs";
import { median, spread } from "./table.mjs";
import { tasksOf, traced } from "./trace.mjs";

/** Its name on the command line. */
export const PROFILE = "profile";

const CALLS = 1_000;
const CALM_CALLS = 50;
/** As slow as a phone of the lower half. */
const THROTTLING = 4;
/** What counts as a long task (Long Tasks API, section 1). */
const LONG_MS = 50;

/** @typedef {import("./contenders.mjs").Contender} Contender */

/**
 * @param {Contender} contender
 * @param {import("./engines.mjs").Engine} engine
 */
const profileOnce = (contender, engine) =>
  onStage(contender, engine, PROFILE, async (stage) => {
    const profile = /** @type {import("./chromium.mjs").ChromiumProfile} */ (stage.profile);
    const tab = /** @type {import("./chromium.mjs").ChromiumTab} */ (await stage.open());
    const calm = median(await tab.run(trackCalmly, stage.newUids(CALM_CALLS)));
    await stage.settle();
    const quick = await tab.run(trackMany, stage.newUids(CALLS));
    await stage.settle();
    await tab.close();

    const slowTab = /** @type {import("./chromium.mjs").ChromiumTab} */ (await stage.open());
    await stage.settle();
    const page = await slowTab.page.context().newCDPSession(slowTab.page);
    await page.send("Emulation.setCPUThrottlingRate", { rate: THROTTLING });
    const uids = stage.newUids(CALLS);
    let slow = 0;
    const before = stage.endpoint.wire.requests.length;
    const events = await traced(await profile.devtools(), async () => {
      slow = await slowTab.run(trackMany, uids);
      await stage.settle();
    });
    const { marked, others } = tasksOf(events, "calls");
    const requests = stage.endpoint.wire.requests.slice(before).filter(({ uids }) => uids.length);
    const arrived = requests.flatMap(({ uids }) => uids).length;
    const bytes = requests.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      contender: contender.id,
      calm,
      quick,
      slow,
      marked,
      longest: Math.max(...others),
      long: others.filter((ms) => ms > LONG_MS).length,
      arrived: stage.endpoint.wire.tally(uids).unique,
      requests: requests.length,
      bytesPerEvent: arrived ? bytes / arrived : 0,
    };
  });

/** @typedef {Awaited<ReturnType<typeof profileOnce>>} Profiled */

/** @type {[string, (one: Profiled) => number, digits: number][]} */
const COLUMNS = [
  ["calm call, ms", ({ calm }) => calm, 3],
  [`${CALLS} calls, ms`, ({ quick }) => quick, 1],
  [`${CALLS} calls at ${THROTTLING}×, ms`, ({ slow }) => slow, 1],
  ["their task with what follows in it, ms", ({ marked }) => marked, 1],
  ["longest other task, ms", ({ longest }) => longest, 1],
  [`other tasks over ${LONG_MS} ms`, ({ long }) => long, 0],
  ["arrived", ({ arrived }) => arrived, 0],
  ["requests", ({ requests }) => requests, 0],
  ["body bytes an event", ({ bytesPerEvent }) => bytesPerEvent, 0],
];

/**
 * @param {Contender[]} contenders
 * @param {number} times
 * @param {import("./engines.mjs").Engine} engine
 * @param {(text: string) => void} say
 */
export async function measure(contenders, times, engine, say) {
  const all = [];
  console.log(`\n| contender | ${COLUMNS.map(([title]) => title).join(" | ")} |`);
  console.log(`|${"---|".repeat(COLUMNS.length + 1)}`);
  for (const contender of contenders) {
    /** @type {Profiled[]} */
    const profiled = [];
    for (let time = 1; time <= times; time++) {
      profiled.push(await profileOnce(contender, engine));
      say(`${contender.id} ${PROFILE} ${time}`);
    }
    const cells = COLUMNS.map(([, read, digits]) => spread(profiled.map((one) => Number(read(one).toFixed(digits)))));
    console.log(`| ${contender.name} | ${cells.join(" | ")} |`);
    all.push(...profiled);
  }
  return all;
}
