// @ts-check
/** The events of one session, in the order in which they happened. */

import { h } from "./dom.js";
import { clockTime, fullTime, path, plural } from "./format.js";

const HUES = 6;

/** @param {any[]} events @param {any[]} missing */
export function timeline(events, missing) {
  const tabs = [...new Set(events.map((event) => event.tab_id))];
  let holes = missing;
  return h("ol", { class: "timeline", "data-timeline": true },
    ...events.flatMap((event, index) => {
      const tab = tabs.indexOf(event.tab_id) + 1;
      const before = holes.filter((hole) => hole.tab_id === event.tab_id && hole.last < event.seq);
      holes = holes.filter((hole) => !before.includes(hole));
      return [...before.map((hole) => gap(hole, tab)), moment(event, tab, tabs.length, events[index - 1])];
    }));
}

/** How many events a list of holes stands for. @param {any[]} missing */
export function missingCount(missing) {
  return missing.reduce((sum, hole) => sum + hole.last - hole.first + 1, 0);
}

/** What did not come between two events of a tab. @param {any} hole @param {number} tab */
function gap(hole, tab) {
  return h("li", { class: "moment gap", "data-hue": ((tab - 1) % HUES) + 1, "data-missing": missingCount([hole]) },
    h("span", {}), h("span", { class: "rail" }),
    h("div", { class: "body" }, `${plural(missingCount([hole]), "event")} missing`));
}

/** @param {any} event @param {number} tab @param {number} tabs @param {any} before */
function moment(event, tab, tabs, before) {
  return h("li", {
    class: "moment", "data-hue": ((tab - 1) % HUES) + 1, "data-tab": tab, "data-seq": event.seq,
    "data-event-id": event.id, "data-event-type": event.type,
  },
    h("time", { title: when(event), datetime: new Date(event.corrected_at_ms).toISOString() },
      clockTime(event.corrected_at_ms), before && h("span", {}, pause(event, before))),
    h("span", { class: "rail" }),
    h("div", { class: "body" },
      h("div", { class: "name" }, event.type, tabs > 1 && h("span", { class: "tab" }, `Tab ${tab}`)),
      h("div", { class: "page", title: event.page.url },
        event.page.title ? `${event.page.title} · ${path(event.page.url)}` : path(event.page.url)),
      properties(event.properties)));
}

/** By the collector's clock, and by the device's where that is wrong. @param {any} event */
function when({ corrected_at_ms: corrected, occurred_at_ms: said }) {
  return corrected === said ? fullTime(said) : `${fullTime(corrected)} (${fullTime(said)} by the device's clock)`;
}

/** @param {any} event @param {any} before */
function pause(event, before) {
  const seconds = Math.round((event.corrected_at_ms - before.corrected_at_ms) / 1000);
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
