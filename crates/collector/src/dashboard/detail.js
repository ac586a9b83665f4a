// @ts-check
/** One session, whole. */

import { byId, copyButton, fill, h } from "./dom.js";
import { ago, browser, count, device as deviceWords, dimensions, duration, fullTime, host, path, plural } from "./format.js";
import { jsonTree } from "./json-tree.js";
import { ask } from "./owner.js";
import { missingCount, timeline } from "./timeline.js";

/** @type {string | null} */
let shownId = null;
/** Branches of the tree that are not as deep branches begin, until the reader folds them. */
const UNFOLDED = ["$.metadata.time"];
let folded = new Set(UNFOLDED);

/** @param {string} id */
export async function showSession(id) {
  if (id !== shownId) folded = new Set(UNFOLDED);
  shownId = id;
  const view = byId("detail");
  view.dataset.sessionId = id;
  const answer = await ask(`/dashboard/api/sessions/${encodeURIComponent(id)}`);
  if (shownId !== id) return;
  if (answer?.ok) draw(view, await answer.json());
  else fill(view, back(), h("p", { class: "notice", role: "alert" }, answer?.status === 404 ? "There is no session with this id." : "The session could not be read."));
}

export function hideSession() {
  shownId = null;
  byId("detail").replaceChildren();
}

/** Draws the session anew when a live update names it. @param {any[]} rows */
export function refreshSession(rows) {
  if (shownId !== null && rows.some((row) => row.id === shownId)) showSession(shownId);
}

/** @param {HTMLElement} view @param {any} detail */
function draw(view, { summary, session, events, missing }) {
  const name = browser(summary.app_name, summary.app_version, summary.os_name);
  document.title = `${name} · Wayfare`;
  const json = () => JSON.stringify(session, null, 2);
  fill(
    view,
    back(),
    before(session.context.previous_id),
    h("div", { class: "title" },
      h("h1", {}, name),
      h("span", { class: `badge ${summary.status === "ended" ? "muted" : ""}`, "data-status": summary.status }, summary.status),
      summary.bot && h("span", { class: "badge warn" }, "bot"),
      h("p", { class: "id" }, summary.id)),
    h("dl", { class: "facts panel" }, ...facts(summary, session)),
    h("div", { class: "pair" },
      h("section", { class: "panel", "aria-label": "Timeline" },
        h("header", { class: "panel-head" }, h("h2", {}, "Timeline"),
          h("p", {}, extent(summary, events, missing))),
        timeline(events, missing)),
      h("section", { class: "panel", "aria-label": "Session object" },
        h("header", { class: "panel-head" }, h("h2", {}, "Session object"), copyButton(json)),
        jsonTree(session, folded))),
  );
}

function back() {
  return h("a", { class: "back", href: "#/" }, "← All sessions");
}

/** Leads to the visit before it in this browser, which may be another collector's. @param {string | null} id */
function before(id) {
  return id && h("a", { class: "back", href: `#/session/${encodeURIComponent(id)}`, "data-previous-id": id }, "Visit before this one");
}

/** @param {any} summary @param {any} session */
function facts(summary, session) {
  const { device, os, app, utm, context, metadata } = session;
  const time = metadata.time;
  const list = (/** @type {any[]} */ ...parts) => parts.filter(Boolean).join(", ");
  const landing = context.page.url || summary.first_page_url;
  const first = context.first_touch;
  const way = (/** @type {any} */ from) => list(from.host, from.class !== "direct" && from.class?.replace("_", " "));
  const inside = app.resolution && app.resolution !== device.resolution;
  return [
    fact("Device", deviceWords(device.name, device.type)),
    fact("System", `${known(os.name)} ${os.version}`),
    fact("Browser", `${known(app.name)} ${app.version}`),
    fact("Screen", list(dimensions(device.resolution), inside && `window ${dimensions(app.resolution)}`)),
    fact("Language", list(app.language, context.time_zone)),
    fact("Network", context.ip),
    fact("Landing page", host(landing) + path(landing), landing),
    fact("Came from", way(context.referrer) || "Direct", context.referrer.url),
    first && fact("First came from", list(way(first) || "Direct", first.utm.campaign), fullTime(first.at)),
    fact("Campaign", list(utm.campaign, utm.source, utm.medium) || "None"),
    fact("Profile", session.profile.primary_id ?? session.profile.id, session.profile.id),
    fact("Started", summary.began_at_ms && fullTime(summary.began_at_ms), time.create && `${fullTime(time.create)} by the device's clock`),
    fact("Last seen", ago(summary.last_seen_ms), fullTime(summary.last_seen_ms)),
    fact("Duration", duration(summary.duration)),
  ];
}

/** @param {any} summary @param {any[]} events @param {any[]} missing */
function extent(summary, events, missing) {
  const parts = [
    plural(summary.events, "event"), plural(summary.page_views, "page view"), plural(summary.tabs, "tab"),
  ];
  if (missing.length > 0) parts.push(`${plural(missingCount(missing), "event")} missing`);
  if (summary.events > events.length) parts.push(`first ${count(events.length)} shown`);
  return parts.join(" · ");
}

/** @param {string} name */
function known(name) {
  return name === "Other" || name === "" ? "Unknown" : name;
}

/** @param {string} label @param {string | null | undefined} value @param {string | null} [title] */
function fact(label, value, title) {
  return h("div", {}, h("dt", {}, label), h("dd", { title: title ?? undefined, "data-fact": label.toLowerCase().replace(/ /g, "_") }, value || "—"));
}
