// @ts-check
/** The list of sessions: rows stay where they are in memory, so that focus and selection live. */

import { byId, fill, flash, h, write } from "./dom.js";
import { ago, browser, count, device, fullTime, host, now, path, plural } from "./format.js";
import { deviceIcon } from "./icons.js";
import { ask } from "./owner.js";

const NOW_MS = 5 * 60_000;
const PAGE_ROWS = 50;

/** @type {Map<string, { item: HTMLElement, row: any }>} */
const shown = new Map();
let known = 0;

/** @param {any[]} rows @param {number} total */
export function replaceSessions(rows, total) {
  shown.clear();
  byId("sessions").replaceChildren();
  mergeSessions(rows, total, false);
}

/** @param {any[]} rows @param {number} total @param {boolean} [highlight] */
export function mergeSessions(rows, total, highlight = true) {
  known = total;
  for (const row of rows) {
    const before = shown.get(row.id);
    const item = before?.item ?? h("li");
    shown.set(row.id, { item, row });
    draw(item, row);
    if (highlight) flash(/** @type {Element} */ (item.firstElementChild));
  }
  order();
  byId("more").hidden = shown.size >= known;
}

/** Brings relative times up to date. */
export function tickSessions() {
  for (const { item, row } of shown.values()) drawAge(item, row);
}

export async function showOlder() {
  const answer = await ask(`/dashboard/api/sessions?limit=${PAGE_ROWS}&offset=${shown.size}`);
  if (answer?.ok) mergeSessions(await answer.json(), known, false);
}

function order() {
  const list = byId("sessions");
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const sorted = [...shown.values()].sort((a, b) => b.row.last_seen_ms - a.row.last_seen_ms);
  sorted.forEach(({ item }, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
}

/** @param {HTMLElement} item @param {any} row */
function draw(item, row) {
  const link = item.querySelector("a") ?? item.appendChild(h("a", { class: "session" }));
  link.setAttribute("href", `#/session/${row.id}`);
  Object.assign(link.dataset, {
    sessionId: row.id, events: row.events, pageViews: row.page_views, status: row.status,
  });
  const about = [device(row.device_name, row.device_type), row.tabs > 1 && plural(row.tabs, "tab"), row.status === "ended" && "ended"];
  fill(
    link,
    h("span", { class: "who" },
      h("span", { class: "glyph" }, deviceIcon(row.bot ? "bot" : row.device_type)),
      h("div", {},
        h("div", { class: "line-1" }, browser(row.app_name, row.app_version, row.os_name)),
        h("div", { class: "line-2" }, about.filter(Boolean).join(" · ") || row.source))),
    h("span", { class: "where" },
      h("div", { class: "path", title: row.first_page_url }, 
        h("span", { class: "host" }, host(row.first_page_url)), path(row.first_page_url)),
      origin(row)),
    h("span", { class: "count", "data-unit": row.events === 1 ? " event" : " events" }, count(row.events)),
    h("time", { class: "seen", title: fullTime(row.last_seen_ms) }),
  );
  drawAge(item, row);
}

/** @param {any} row */
function origin(row) {
  const { campaign, source } = row.utm;
  const badge = campaign ?? source;
  return h("div", { class: "origin" },
    row.bot && h("span", { class: "badge warn" }, "Bot"),
    badge && h("span", { class: "badge", "data-campaign": badge }, badge),
    h("span", { class: "referrer" },
      campaign && source ? source : row.referrer_host ?? (badge ? row.utm.medium : "Direct")));
}

/** @param {HTMLElement} item @param {any} row */
function drawAge(item, row) {
  const link = /** @type {HTMLElement} */ (item.firstElementChild);
  link.dataset.now = String(now() - row.last_seen_ms < NOW_MS && row.status !== "ended");
  write(/** @type {Element} */ (link.querySelector("time")), ago(row.last_seen_ms));
}
