// @ts-check
/** The events of one session, in the order in which they happened. */

import { h } from "./dom.js";
import { clockTime, fullTime, path } from "./format.js";

const HUES = 6;

/** @param {any[]} events */
export function timeline(events) {
  const tabs = [...new Set(events.map((event) => event.tab_id))];
  return h("ol", { class: "timeline", "data-timeline": true },
    ...events.map((event, index) =>
      moment(event, tabs.indexOf(event.tab_id) + 1, tabs.length, events[index - 1])));
}

/** @param {any} event @param {number} tab @param {number} tabs @param {any} before */
function moment(event, tab, tabs, before) {
  return h("li", {
    class: "moment", "data-hue": ((tab - 1) % HUES) + 1, "data-tab": tab, "data-seq": event.seq,
    "data-event-id": event.id, "data-event-type": event.type,
  },
    h("time", { title: fullTime(event.occurred_at_ms), datetime: new Date(event.occurred_at_ms).toISOString() },
      clockTime(event.occurred_at_ms), before && h("span", {}, pause(event, before))),
    h("span", { class: "rail" }),
    h("div", { class: "body" },
      h("div", { class: "name" }, event.type, tabs > 1 && h("span", { class: "tab" }, `Tab ${tab}`)),
      h("div", { class: "page", title: event.page.url },
        event.page.title ? `${event.page.title} · ${path(event.page.url)}` : path(event.page.url)),
      properties(event.properties)));
}

/** @param {any} event @param {any} before */
function pause(event, before) {
  const seconds = Math.round((event.occurred_at_ms - before.occurred_at_ms) / 1000);
  if (seconds < 1) return "";
  return seconds < 600 ? `+${seconds} s` : `+${Math.round(seconds / 60)} min`;
}

/** @param {Record<string, unknown>} object */
function properties(object) {
  const entries = Object.entries(object ?? {});
  if (entries.length === 0) return null;
  return h("dl", { class: "properties" }, ...entries.map(([key, value]) =>
    h("div", {}, h("dt", {}, key),
      h("dd", {}, typeof value === "string" ? value : JSON.stringify(value)))));
}
