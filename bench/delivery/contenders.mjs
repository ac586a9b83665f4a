// @ts-check
// Everybody who takes part. To add one, write a file in contenders/ and name it here.

import { readFileSync } from "node:fs";

import { amplitude } from "./contenders/amplitude.mjs";
import { jitsu } from "./contenders/jitsu.mjs";
import { mixpanel } from "./contenders/mixpanel.mjs";
import { plausible } from "./contenders/plausible.mjs";
import { posthog } from "./contenders/posthog.mjs";
import { rudderstack } from "./contenders/rudderstack.mjs";
import { segment } from "./contenders/segment.mjs";
import { snowplow } from "./contenders/snowplow.mjs";
import { umami } from "./contenders/umami.mjs";
import { wayfare } from "./contenders/wayfare.mjs";

/**
 * @typedef {import("./endpoint.mjs").Service & {
 *   stored?: () => Map<string, number>,
 *   dropped?: () => number,
 *   halve?: (received: import("./endpoint.mjs").Received) => import("./endpoint.mjs").Received,
 *   close?: () => Promise<void>,
 * }} Server what a contender needs of its server, and where it has one of its own: how often each event is stored, how
 *   many events were reported as dropped, half of a request, and the end
 *
 * @typedef {object} Contender
 * @property {string} id on the command line
 * @property {string} name in the table
 * @property {string} [package] from npm; without one it is this checkout
 * @property {string} page a module that starts the tracker in its documented form on ENDPOINT, and exports `ready`, a
 *   promise, and `track(properties)`
 * @property {() => Promise<Server>} serve
 */

/**
 * A peer with its version; what follows it is a variant of the same.
 *
 * @param {Contender} contender
 */
export function named({ name, package: peer }) {
  if (peer != name) return name;
  const manifest = readFileSync(new URL(`../node_modules/${peer}/package.json`, import.meta.url), "utf8");
  return `${name} ${JSON.parse(manifest).version}`;
}

/** @type {Contender[]} */
export const CONTENDERS = [wayfare, posthog, snowplow, segment, rudderstack, amplitude, mixpanel, jitsu, plausible, umami].flat();
