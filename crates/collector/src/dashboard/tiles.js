// @ts-check
/** The figures at the top. */

import { byId, h, write } from "./dom.js";
import { count, plural } from "./format.js";

const TILES = [
  { stat: "visitors_now", label: "Visitors now", aside: () => "in the last 5 minutes" },
  { stat: "sessions_today", label: "Sessions today", aside: (/** @type {any} */ t) => `${count(t.sessions)} in all` },
  { stat: "page_views", label: "Page views", aside: (/** @type {any} */ t) => `${count(t.page_views_today)} today` },
  { stat: "events", label: "Events", aside: (/** @type {any} */ t) => `${count(t.events_today)} today` },
];

/** @type {Map<string, { tile: HTMLElement, figure: HTMLElement, aside: HTMLElement }>} */
const elements = new Map();

/** @param {any} totals */
export function showTotals(totals) {
  for (const { stat, label, aside } of TILES) {
    const shown = elements.get(stat) ?? build(stat, label);
    shown.figure.dataset.value = String(totals[stat]);
    write(shown.figure, count(totals[stat]));
    write(shown.aside, aside(totals));
    shown.tile.dataset.lively = String(stat === "visitors_now" && totals[stat] > 0);
  }
  showLost("dropped", totals.dropped, "never arrived: the pages that held them had to drop them");
  showLost("missing", totals.missing, "missing: later ones of the same tabs arrived");
}

/** A line that is there when something was lost. @param {string} stat @param {number} events @param {string} why */
function showLost(stat, events, why) {
  const line = byId(stat);
  line.hidden = events === 0;
  line.dataset.value = String(events);
  write(line, `${plural(events, "event")} ${why}`);
}

/** @param {string} stat @param {string} label */
function build(stat, label) {
  const figure = h("dd", { class: "figure", "data-stat": stat });
  const aside = h("dd", { class: "aside" });
  const tile = h("div", { class: "tile" }, h("dt", {}, label), figure, aside);
  byId("tiles").append(tile);
  const shown = { tile, figure, aside };
  elements.set(stat, shown);
  return shown;
}
