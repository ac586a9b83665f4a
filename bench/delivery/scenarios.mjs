// @ts-check
// The nine scenarios: what happens to a page that has tracked, before anybody counts.

import { GONE_MS, pause } from "./stage.mjs";
import { refuse } from "./faults.mjs";

/** How long a fault lasts. */
const FAULT_MS = 5_000;
/** Calls of a busy page, and of one that is left at once. */
const [MANY, FEW] = [200, 3];

/**
 * @typedef {object} Scenario
 * @property {string} id on the command line
 * @property {string} title in the table
 * @property {boolean} [isOffline] takes a network that can be turned off
 * @property {(stage: import("./stage.mjs").Stage, tab: import("./stage.mjs").Tab, repetition: number) => Promise<void>} play
 *   returns when all that can still come has had its time
 */

/** @type {Scenario[]} */
export const SCENARIOS = [
  {
    id: "healthy",
    title: "healthy",
    async play(stage, tab) {
      await stage.burst(tab, MANY);
      await stage.settle();
    },
  },
  {
    // Nobody listens on the port: connections are refused, and those that were open are gone.
    id: "down",
    title: "server down 5 s",
    async play(stage, tab) {
      await stage.endpoint.goDown();
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      await stage.endpoint.comeUp();
      await stage.settle();
    },
  },
  {
    // One status in a repetition, the other in the next, to requests with events; neither names a Retry-After.
    id: "refused",
    title: "500/429 for 5 s",
    async play(stage, tab, repetition) {
      stage.endpoint.fail(refuse(repetition % 2 ? 500 : 429));
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      stage.endpoint.heal();
      await stage.settle();
    },
  },
  leave("leave", "leave after 3 calls", FEW),
  closed("close", "close after 3", FEW),
  leave("navigate", "navigate at once", MANY),
  closed("close-at-once", "close at once", MANY),
  {
    // The browser says that it is offline, and the server is out of reach for whatever it tries all the same.
    id: "offline",
    title: "offline 5 s",
    isOffline: true,
    async play(stage, tab) {
      await goOffline(stage);
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      await goOnline(stage);
      await stage.settle();
    },
  },
  {
    // As long offline as above, so that whoever keeps events has kept them. Closing at once is one of the harder list.
    id: "closed-offline",
    title: "closed offline, reopened",
    isOffline: true,
    async play(stage, tab) {
      await goOffline(stage);
      await stage.burst(tab, MANY);
      await pause(FAULT_MS);
      await tab.close();
      await stage.settle(GONE_MS);
      await goOnline(stage);
    },
  },
];

/**
 * In the task of the calls the page goes to another of its site, which has no tracker.
 *
 * @param {string} id
 * @param {string} title
 * @param {number} calls
 * @returns {Scenario}
 */
function leave(id, title, calls) {
  return {
    id,
    title,
    async play(stage, tab) {
      await stage.burst(tab, calls, stage.site.bare);
      await stage.settle(GONE_MS);
    },
  };
}

/**
 * The tab is closed as soon as the task of the calls has ended; the browser goes on.
 *
 * @param {string} id
 * @param {string} title
 * @param {number} calls
 * @returns {Scenario}
 */
function closed(id, title, calls) {
  return {
    id,
    title,
    async play(stage, tab) {
      await stage.burst(tab, calls);
      await tab.close();
      await stage.settle(GONE_MS);
    },
  };
}

/** @param {import("./stage.mjs").Stage} stage */
export async function goOffline({ profile, endpoint }) {
  await profile.setOffline?.(true);
  await endpoint.goDown();
}

/** @param {import("./stage.mjs").Stage} stage */
export async function goOnline({ profile, endpoint }) {
  await endpoint.comeUp();
  await profile.setOffline?.(false);
}
