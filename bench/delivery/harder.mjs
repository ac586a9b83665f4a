// @ts-check
// The harder list. Each plays on a stage of its own with the first page open, and returns what is worth saying beside
// the counts. Where nothing else is said, the last step is a fresh page of the same profile, as in the nine.

import { burstInTasks, fillStorage, patchFetch, shiftClock } from "./page.mjs";
import { hang, holdAnswers, loseAnswers, refuseLarge, takeHalf } from "./faults.mjs";
import { goOffline, goOnline } from "./scenarios.mjs";
import { GONE_MS, onStage, pause } from "./stage.mjs";
import { spread } from "./table.mjs";
import { killRenderers } from "../../tests/e2e/support/after-crash.mjs";

/**
 * @typedef {import("./stage.mjs").Stage} Stage
 * @typedef {import("./chromium.mjs").ChromiumTab} Tab
 * @typedef {import("./contenders.mjs").Contender} Contender
 *
 * @typedef {object} Hardship
 * @property {string} id on the command line
 * @property {string} title
 * @property {(stage: Stage, tab: Tab) => Promise<string | void>} play
 */

const MANY = 200;
const FAULT_MS = 5_000;
/** The trackers' own deadline for a request that hangs may be as long as this. */
const HANGING_MS = 60_000;
const BACKLOG = 5_000;
const OFFLINE = 10_000;
const BODY_BYTES_MAX = 8_192;

/** @param {Stage} stage */
const profileOf = ({ profile }) => /** @type {import("./chromium.mjs").ChromiumProfile} */ (profile);

/** @type {Hardship[]} */
export const HARDER = [
  {
    // Tasks that have ended are told by the page through the browser; one more may have been running. The collector is
    // down, so nothing but what the page kept can arrive.
    id: "renderer-killed",
    title: "renderer SIGKILL mid-burst, collector down",
    async play(stage, tab) {
      await stage.endpoint.goDown();
      /** @type {string[]} */
      const ended = [];
      let told;
      const killed = new Promise((resolve) => {
        told = tab.page.exposeBinding("taskEnded", async (_, /** @type {string[]} */ uids) => {
          ended.push(...uids);
          if (ended.length == 40 * 5) resolve(killRenderers(profileOf(stage).browser()));
        });
      });
      await told;
      await tab.page.reload();
      await stage.ready(tab);
      void tab.run(burstInTasks, 1_000, 5).catch(() => {});
      await killed;
      stage.uids.push(...ended);
      // Whoever would answer is gone: the tab that shows the crash is closed and not waited for.
      void tab.page.close().catch(() => {});
      await stage.endpoint.comeUp();
      return `${ended.length} calls in tasks that had ended`;
    },
  },
  {
    id: "closed-offline-at-once",
    title: "closed offline in the moment after 200 calls",
    async play(stage, tab) {
      await goOffline(stage);
      await stage.burst(tab, MANY);
      await tab.close();
      await stage.settle(GONE_MS);
      await goOnline(stage);
    },
  },
  browserKilled(0),
  browserKilled(10_000),
  {
    id: "two-tabs",
    title: `two tabs with ${BACKLOG} each, reopened together`,
    async play(stage, tab) {
      const tabs = [tab, await stage.open()];
      await stage.endpoint.goDown();
      for (const one of tabs) await inTasks(stage, one, BACKLOG);
      for (const one of tabs) await one.close();
      await stage.endpoint.comeUp();
      await Promise.all(tabs.map(() => stage.open()));
      await stage.settle();
    },
  },
  storageFull("storage-full", "localStorage filled to 4.9 MiB, closed offline", 4.9),
  storageFull("storage-brimful", "localStorage filled to the brim, closed offline", Infinity),
  {
    id: "clock-back",
    title: "clock back a day, amid 200 calls",
    async play(stage, tab) {
      await stage.burst(tab, MANY / 2);
      await tab.run(shiftClock, -86_400_000);
      await stage.burst(tab, MANY / 2);
      await stage.settle();
    },
  },
  {
    // A browser repeats a request by itself when a connection that it had used before is cut: one more is lost for that.
    id: "lost-acknowledgement",
    title: "two acknowledgements lost",
    async play(stage, tab) {
      stage.endpoint.fail(loseAnswers(2));
      await stage.burst(tab, MANY);
      await stage.settle();
    },
  },
  fetchPatched("fetch-hangs", "fetch hangs for 5 s", "hangs"),
  fetchPatched("fetch-throws", "fetch throws at once for 5 s", "throws"),
  {
    id: "server-hangs",
    title: "server never answers what comes in 5 s",
    async play(stage, tab) {
      stage.endpoint.fail(hang());
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      stage.endpoint.heal();
      await stage.settle(HANGING_MS);
    },
  },
  {
    // The requests are taken, and their answers come when the page is gone.
    id: "bfcache",
    title: "back/forward cache with requests in flight",
    async play(stage, tab) {
      await tab.run(() => addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted })));
      const answers = holdAnswers();
      stage.endpoint.fail(answers.fault);
      await stage.burst(tab, MANY);
      await stage.until("a request in flight", () => answers.held() > 0);
      await tab.goto(stage.site.bare);
      answers.letGo();
      stage.endpoint.heal();
      await tab.back();
      await stage.settle();
      const isRestored = await tab.run(() => "persisted" in window && window.persisted);
      return isRestored ? "the page came from the cache" : "the page did NOT come from the cache";
    },
  },
  {
    id: "drain",
    title: `${OFFLINE} events offline, drained`,
    async play(stage, tab) {
      await goOffline(stage);
      await inTasks(stage, tab, OFFLINE);
      await pause(FAULT_MS);
      const start = performance.now();
      await goOnline(stage);
      await stage.settle();
      return stage.transfer(start);
    },
  },
  {
    id: "half-acknowledgement",
    title: "half of each of four batches acknowledged",
    async play(stage, tab) {
      const { halve } = stage.server;
      if (!halve) throw new Error("nobody knows what half of a request of this contender is");
      stage.endpoint.fail(takeHalf(halve, 4));
      await stage.burst(tab, MANY);
      await stage.settle();
    },
  },
  {
    id: "too-large",
    title: `413 above ${BODY_BYTES_MAX} bytes`,
    async play(stage, tab) {
      stage.endpoint.fail(refuseLarge(BODY_BYTES_MAX));
      await stage.burst(tab, MANY);
      await stage.settle();
      stage.endpoint.heal();
    },
  },
];

/**
 * All processes of the browser end so long after the calls. Chromium itself writes localStorage to disk some seconds
 * late.
 *
 * @param {number} ms
 * @returns {Hardship}
 */
function browserKilled(ms) {
  const when = ms ? `${ms / 1_000} s after` : "at once after";
  return {
    id: ms ? "browser-killed-later" : "browser-killed",
    title: `browser SIGKILL ${when} 200 calls, collector down`,
    async play(stage, tab) {
      await stage.endpoint.goDown();
      await stage.burst(tab, MANY);
      await pause(ms);
      await profileOf(stage).killAndReopen();
      await stage.endpoint.comeUp();
    },
  };
}

/**
 * @param {string} id
 * @param {string} title
 * @param {number} mebi how many 2^20 characters; what does not fit is left out
 * @returns {Hardship}
 */
function storageFull(id, title, mebi) {
  return {
    id,
    title,
    async play(stage, tab) {
      const filled = await tab.run(fillStorage, mebi);
      await goOffline(stage);
      await stage.burst(tab, MANY);
      await tab.close();
      await stage.settle(GONE_MS);
      await goOnline(stage);
      return `${filled} characters`;
    },
  };
}

/**
 * What some blockers do.
 *
 * @param {string} id
 * @param {string} title
 * @param {"hangs" | "throws"} how
 * @returns {Hardship}
 */
function fetchPatched(id, title, how) {
  return {
    id,
    title,
    async play(stage, tab) {
      await tab.run(patchFetch, how);
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      await tab.run(patchFetch, "");
      await stage.settle(HANGING_MS);
    },
  };
}

/**
 * Many calls, a hundred in a task.
 *
 * @param {Stage} stage
 * @param {import("./stage.mjs").Tab} tab
 * @param {number} count
 */
async function inTasks(stage, tab, count) {
  for (let left = count; left > 0; left -= 100) await stage.burst(tab, Math.min(100, left));
}

/**
 * @param {Contender[]} contenders
 * @param {Hardship[]} hardships
 * @param {number} times
 * @param {import("./engines.mjs").Engine} engine
 * @param {(text: string) => void} say
 */
export async function playHarder(contenders, hardships, times, engine, say) {
  const all = [];
  for (const contender of contenders) {
    const results = [];
    for (const hardship of hardships) {
      for (let repetition = 1; repetition <= times; repetition++) {
        const result = await play(contender, engine, hardship);
        say(`${contender.id} ${hardship.id} ${repetition}: ${result.nextPage.wire.unique} of ${result.calls}`);
        results.push({ ...result, repetition });
      }
    }
    console.log(hardTable(contender, hardships, results));
    all.push(...results);
  }
  return all;
}

/**
 * @param {Contender} contender
 * @param {import("./engines.mjs").Engine} engine
 * @param {Hardship} hardship
 */
function play(contender, engine, { id, play }) {
  const start = performance.now();
  return onStage(contender, engine, id, async (stage) => {
    const note = (await play(stage, /** @type {Tab} */ (await stage.open()))) ?? "";
    const samePage = stage.count();
    await stage.open();
    await stage.settle();
    const { requests, refused } = stage.endpoint.wire;
    const seconds = (performance.now() - start) / 1_000;
    const [calls, nextPage] = [stage.uids.length, stage.count()];
    return { contender: contender.id, hardship: id, calls, samePage, nextPage, requests: requests.length, refused, note, seconds };
  });
}

/** @typedef {Awaited<ReturnType<typeof play>>} Hard */

/**
 * @param {Contender} contender
 * @param {Hardship[]} hardships
 * @param {Hard[]} results
 */
function hardTable({ name }, hardships, results) {
  const line = (/** @type {Hardship} */ { id, title }) => {
    const of = results.filter(({ hardship }) => hardship == id);
    const cells = [
      of.map(({ calls }) => calls),
      of.map(({ samePage }) => samePage.wire.unique),
      of.map(({ nextPage }) => nextPage.wire.unique),
      of.map(({ nextPage }) => nextPage.wire.duplicates),
      of.flatMap(({ nextPage }) => nextPage.stored?.unique ?? []),
      of.flatMap(({ nextPage }) => nextPage.stored?.duplicates ?? []),
      of.flatMap(({ nextPage }) => nextPage.dropped ?? []),
      of.map(({ requests }) => requests),
      of.map(({ refused }) => refused),
    ];
    const notes = [...new Set(of.map(({ note }) => note).filter(Boolean))].join("; ");
    return `| ${title} | ${cells.map((cell) => (cell.length ? spread(cell) : "–")).join(" | ")} | ${notes} |`;
  };
  const head =
    "calls | arrived | after a page load | twice on the wire | stored | twice in the store | reported dropped | requests taken | not taken | ";
  return [`\n| ${name} | ${head}|`, `|${"---|".repeat(11)}`, ...hardships.map(line)].join("\n");
}
