// @ts-check
// One way to drive a browser, whichever engine it has: what a person can do with tabs, and no more.

import { chromiumEngine } from "./chromium.mjs";
import { firefoxEngine, webkitEngine } from "./through-webdriver.mjs";

/**
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} goto as if typed into the address bar
 * @property {() => Promise<void>} reload
 * @property {() => Promise<void>} back
 * @property {() => Promise<void>} forward
 * @property {(selector: string) => Promise<void>} follow clicks what leads to another page of this tab
 * @property {(selector: string) => Promise<Tab>} open clicks what opens a tab or a window
 * @property {(selector: string) => Promise<Tab>} openBeside clicks a link with the control key held. Not in WebKitGTK:
 *   its MiniBrowser wants the middle button, which its driver presses and never lets go
 * @property {<A extends any[], R>(script: (...args: A) => R, ...args: A) => Promise<Awaited<R>>} run in the page; awaits
 *   a promise; undefined comes back as null
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Profile
 * @property {() => Promise<Tab>} newTab
 * @property {() => Promise<void>} close
 *
 * @typedef {object} ProfileOptions
 * @property {boolean} [refusesStorage] neither cookies nor storage
 * @property {boolean} [reloadsOnBack] no page is kept for going back
 * @property {string} [localDomain] a domain that leads, with all its hosts, to this machine
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {(options?: ProfileOptions) => Promise<Profile>} freshProfile
 * @property {() => Promise<void>} close
 */

/** How each engine is started. */
const ENGINES = { chromium: chromiumEngine, firefox: firefoxEngine, webkit: webkitEngine };

/** The engine that this run is about: each has a run of its own. */
export const engineName = /** @type {keyof typeof ENGINES} */ (process.env.WAYFARE_ENGINE ?? "chromium");

/** @returns {Promise<Engine>} */
export const startEngine = () => ENGINES[engineName]();
