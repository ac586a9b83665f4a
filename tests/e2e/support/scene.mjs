// @ts-check

import { after, test } from "node:test";

import { startCollector } from "./collector.mjs";
import { engineName, startEngine } from "./engines.mjs";

/**
 * What a scenario has: nothing of it was used before.
 *
 * @typedef {object} Scene
 * @property {import("./engines.mjs").Profile} profile
 * @property {import("./collector.mjs").Collector} collector
 * @property {string} witness the page on which most scenarios play
 * @property {(path?: string) => Promise<import("./engines.mjs").Tab>} open a new tab with that page, or another
 *
 * @typedef {(scene: Scene) => Promise<void>} Scenario
 *
 * @typedef {import("./engines.mjs").ProfileOptions & {notIn?: Partial<Record<typeof engineName, string>>}} Setting
 *   `notIn` says in which engine a scenario cannot be played, and why
 */

/**
 * One engine for all scenarios of a file, and a test for each: a fresh profile, a collector with an empty store. The
 * engine stands in the test's name, so that the reports of all engines together are the table of outcomes.
 */
export function setScene() {
  /** @type {Promise<import("./engines.mjs").Engine> | undefined} */
  let engine;
  after(async () => (await engine)?.close());

  /**
   * @param {string} name
   * @param {Scenario} scenario
   * @param {Setting} [setting]
   */
  return (name, scenario, { notIn = {}, ...options } = {}) =>
    test(`${engineName}: ${name}`, { skip: notIn[engineName] }, async () =>
      playScene(await (engine ??= startEngine()), scenario, options),
    );
}

/**
 * @param {import("./engines.mjs").Engine} engine
 * @param {Scenario} scenario
 * @param {import("./engines.mjs").ProfileOptions} [options]
 */
export async function playScene(engine, scenario, options) {
  const collector = await startCollector();
  try {
    const profile = await engine.freshProfile(options);
    try {
      await scenario(sceneOf(profile, collector));
    } finally {
      await profile.close();
    }
  } finally {
    await collector.close();
  }
}

/**
 * @param {Scene["profile"]} profile
 * @param {Scene["collector"]} collector
 * @returns {Scene}
 */
export function sceneOf(profile, collector) {
  const witness = `${collector.url}/pages/witness.html`;
  const open = async (path = "") => {
    const tab = await profile.newTab();
    await tab.goto(new URL(path, witness).href);
    return tab;
  };
  return { profile, collector, witness, open };
}
