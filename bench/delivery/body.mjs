// @ts-check
// What trackers make of their events before they send them, undone. What cannot be undone is thrown: a body that
// nobody understood would count as nothing, and the contender as one that lost its events.

import { gunzipSync } from "node:zlib";

/** How a gzip stream begins (RFC 1952, section 2.3.1). */
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The text of a body, whether or not anything says that it is compressed.
 *
 * @param {Buffer} body
 */
export const textOf = (body) => (body.subarray(0, 2).equals(GZIP) ? gunzipSync(body) : body).toString("utf8");

/**
 * @param {Buffer} body
 * @returns {any}
 */
export const jsonOf = (body) => JSON.parse(textOf(body));

/**
 * A field of a form. Some write base64 into it without encoding its `+`, which then reads as a space.
 *
 * @param {Buffer} body
 * @param {string} name
 * @returns {string}
 */
export function fieldOf(body, name) {
  const value = new URLSearchParams(textOf(body)).get(name);
  if (value === null) throw new Error(`the form has no field ${name}`);
  return value.replaceAll(" ", "+");
}

/**
 * JSON in base64.
 *
 * @param {string} text
 * @returns {any}
 */
export const jsonOfBase64 = (text) => JSON.parse(Buffer.from(text, "base64").toString("utf8"));

/**
 * The numbers of events, by which they are known again. Events that the contender sends of itself have none.
 *
 * @param {any[]} events
 * @param {(event: any) => unknown} uidOf
 * @returns {string[]}
 */
export function uidsOf(events, uidOf) {
  if (!Array.isArray(events)) throw new Error("there is no list of events");
  return events.map(uidOf).filter((uid) => uid !== undefined && uid !== null).map(String);
}
