// @ts-check

import { after, before } from "node:test";

import { launch } from "./browser.mjs";
import { startCollector } from "./collector.mjs";

/**
 * One collector and one browser for all tests of a file, or of a suite.
 *
 * @param {...string} more arguments of the browser's command line
 */
export function setStage(...more) {
  const stage = /** @type {{collector: import("./collector.mjs").Collector, browser: import("playwright-core").Browser}} */ ({});
  before(async () => {
    [stage.collector, stage.browser] = await Promise.all([startCollector(), launch(...more)]);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.collector?.close();
  });
  return stage;
}
