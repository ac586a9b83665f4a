// @ts-check

import { element } from "../element.js";

/** @typedef {import("./log.js").Entry} Entry */

/** A row has room for about this many. */
const PROPERTIES_SHOWN_MAX = 3;

/** @type {Readonly<Record<import("./log.js").Outcome, { text: string, title: string }>>} */
const OUTCOMES = {
  waiting: { text: "waiting", title: "Not answered yet" },
  stored: { text: "stored", title: "The collector has it" },
  mixed: { text: "partly", title: "The collector refused some events of this batch" },
  refused: { text: "refused", title: "The collector will not take it" },
  failed: { text: "failed", title: "No answer or an error; the tracker tries again" },
  unseen: { text: "unseen", title: "The page closed before the answer came" },
};

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/**
 * One event as a row of the panel.
 *
 * @param {Entry} entry
 * @returns {HTMLElement}
 */
export function entryView(entry) {
  const { text, title } = OUTCOMES[entry.outcome];
  return element(
    "li",
    { class: "sent-entry", "data-test": "sent-entry", "data-type": entry.type, "data-outcome": entry.outcome },
    element("time", { datetime: new Date(entry.at_ms).toISOString() }, clock.format(entry.at_ms)),
    element("span", { class: "sent-type" }, entry.type),
    element("span", { class: "sent-outcome", title }, text),
    element("span", { class: "sent-properties" }, detail(entry)),
  );
}

/**
 * What a page view is about is its page; the rest say it in their properties.
 *
 * @param {Entry} entry
 */
function detail({ type, properties, where }) {
  return type === "page_view" ? where : keyProperties(properties);
}

/**
 * @param {Record<string, unknown>} properties
 * @returns {string}
 */
function keyProperties(properties) {
  return Object.entries(properties)
    .filter(([, value]) => value !== "" && value !== null && typeof value !== "object")
    .slice(0, PROPERTIES_SHOWN_MAX)
    .map(([key, value]) => `${key} ${value}`)
    .join(" · ");
}
