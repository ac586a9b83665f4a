// @ts-check
/** The feed: what came last is on top. */

import { byId, flash, h, write } from "./dom.js";
import { ago, fullTime, kind, path } from "./format.js";

const ROWS_MAX = 60;

/** @type {Map<string, { item: HTMLElement, at: number }>} */
const shown = new Map();

/** @param {any[]} events newest first */
export function replaceFeed(events) {
  shown.clear();
  byId("feed").replaceChildren();
  addToFeed(events, false);
}

/** @param {any[]} events newest first @param {boolean} [highlight] */
export function addToFeed(events, highlight = true) {
  const feed = byId("feed");
  for (const event of [...events].reverse()) {
    if (shown.has(event.id)) continue;
    const item = draw(event);
    shown.set(event.id, { item, at: event.received_at_ms });
    feed.prepend(item);
    if (highlight) flash(/** @type {Element} */ (item.firstElementChild));
  }
  for (const [id, { item }] of shown) {
    if (shown.size <= ROWS_MAX) break;
    item.remove();
    shown.delete(id);
  }
}

/** Brings relative times up to date. */
export function tickFeed() {
  for (const { item, at } of shown.values()) {
    write(/** @type {Element} */ (item.querySelector("time")), ago(at));
  }
}

/** @param {any} event */
function draw(event) {
  return h("li", {},
    h("a", {
      class: "happening", href: `#/session/${event.session_id}`,
      "data-event-id": event.id, "data-event-type": event.type,
    },
      h("span", { class: "dot", "data-kind": kind(event.type) }),
      h("div", {},
        h("div", { class: "line-1" }, event.type),
        h("div", { class: "line-2", title: event.page.url }, event.page.title || path(event.page.url))),
      h("time", { title: fullTime(event.received_at_ms) }, ago(event.received_at_ms))));
}
