// @ts-check
// Calls on a page whose tracker is ready: calm ones, a thousand in one task, and the tasks in which they are sent.

import { trackCalmly, trackMany } from "../delivery/page.mjs";
import { onStage } from "../delivery/stage.mjs";
import { median } from "../delivery/table.mjs";
import { tasksOf, traced } from "../delivery/trace.mjs";
import { costs, read } from "../load/devtools.mjs";

const CALLS = 1_000;
const CALM_CALLS = 50;
/** How long to wait for more: a page whose thread is busy sends nothing for as long. */
const PATIENCE_MS = 60_000;
/** For how long a page without a tracker is looked at. */
const BLANK_MS = 500;
/** What counts as a long task (Long Tasks API, section 1). */
const LONG_MS = 50;

/**
 * What so many percent of the values do not exceed.
 *
 * @param {number[]} values at least one
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;
}

/**
 * @param {import("../delivery/contenders.mjs").Contender} contender
 * @param {import("../delivery/engines.mjs").Engine} engine
 * @param {number} rate how many times slower the processor is
 */
export const eventsOnce = (contender, engine, rate) =>
  onStage(contender, engine, `events at ${rate}×`, async (stage) => {
    const profile = /** @type {import("../delivery/chromium.mjs").ChromiumProfile} */ (stage.profile);
    const tab = /** @type {import("../delivery/chromium.mjs").ChromiumTab} */ (await profile.newTab());
    const devtools = await tab.page.context().newCDPSession(tab.page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const blank = await costs(devtools, tab.page, stage.site.bare, BLANK_MS);
    await tab.goto(stage.site.tracked);
    await stage.ready(tab);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    const calm = await tab.run(trackCalmly, stage.newUids(CALM_CALLS));
    await stage.settle();

    const uids = stage.newUids(CALLS);
    let many = 0;
    const before = stage.endpoint.wire.requests.length;
    const events = await traced(await profile.devtools(), async () => {
      many = await tab.run(trackMany, uids);
      await stage.settle(PATIENCE_MS);
    });
    const { marked, others } = tasksOf(events, "calls");
    const requests = stage.endpoint.wire.requests.slice(before).filter(({ uids }) => uids.length);
    const arrived = requests.flatMap(({ uids }) => uids).length;
    const bytes = requests.reduce((sum, { bytes }) => sum + bytes, 0);
    const { heap } = await read(devtools);
    return {
      calm: median(calm),
      calmMost: percentile(calm, 95),
      many,
      marked,
      longest: Math.max(...others),
      long: others.filter((ms) => ms > LONG_MS).length,
      arrived: stage.endpoint.wire.tally(uids).unique,
      requests: requests.length,
      bytesPerEvent: arrived ? bytes / arrived : 0,
      heap: heap - blank.heap,
    };
  });

/** @typedef {Awaited<ReturnType<typeof eventsOnce>>} Measured */

/** @type {import("../load/table.mjs").Column<Measured>[]} */
export const COLUMNS = [
  { title: "calm call, ms", read: ({ calm }) => calm, digits: 3, ratio: "calm call" },
  { title: "95 of 100 within, ms", read: ({ calmMost }) => calmMost, digits: 3 },
  { title: `${CALLS} calls, ms`, read: ({ many }) => many, digits: 1, ratio: `${CALLS} calls` },
  { title: "their task with what follows in it, ms", read: ({ marked }) => marked, digits: 1 },
  { title: "longest other task, ms", read: ({ longest }) => longest, digits: 1 },
  { title: `other tasks over ${LONG_MS} ms`, read: ({ long }) => long, digits: 0 },
  { title: "arrived", read: ({ arrived }) => arrived, digits: 0 },
  { title: "requests", read: ({ requests }) => requests, digits: 0, ratio: "requests" },
  { title: "body bytes an event", read: ({ bytesPerEvent }) => bytesPerEvent, digits: 0, ratio: "bytes" },
  { title: "memory after, KB", read: ({ heap }) => heap / 1_000, digits: 0 },
];
