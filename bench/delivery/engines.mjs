// @ts-check

import { startEngine } from "../../tests/e2e/support/engines.mjs";
import { freshChromium } from "./chromium.mjs";

/**
 * What the scenarios do with a browser; `setOffline` and what else takes Chromium's own tools is there in Chromium only.
 *
 * @typedef {import("../../tests/e2e/support/engines.mjs").Profile & Partial<Omit<import("./chromium.mjs").ChromiumProfile, "newTab" | "close">>} Profile
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {() => Promise<Profile>} freshProfile
 * @property {() => Promise<void>} close
 */

/**
 * The engine that WAYFARE_ENGINE names.
 *
 * @param {string} name
 * @returns {Promise<Engine>}
 */
export async function benchEngine(name) {
  if (name == "chromium") return { name, freshProfile: freshChromium, close: async () => {} };
  return startEngine();
}
