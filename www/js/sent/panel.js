// @ts-check
// The "what was sent" panel: a pill in the corner that opens onto this tab's events and what became
// of them. It reads what the tracker reports and sends nothing itself.

import { arrival, calls } from "../calls.js";
import { element } from "../element.js";
import { copyId } from "./copy-id.js";
import { entryView } from "./entry-view.js";
import { SentLog } from "./log.js";
import { keepRoom, rememberOpen, wasOpen } from "./open-state.js";

/** @typedef {import("../calls.js").Tracker} Tracker */

const log = new SentLog();

const count = element("span", { "data-test": "sent-count" });
const pillText = element("span", {}, count, " sent");
const pill = element(
  "button",
  { type: "button", class: "sent-pill", "aria-controls": "sent-panel", "data-test": "sent-pill" },
  element("span", { class: "sent-dot", "aria-hidden": "true" }),
  pillText,
);
const note = element("p", { class: "sent-note", "data-test": "sent-note" }, "Waiting for the tracker.");
const ids = element("div", { class: "sent-ids" });
const list = element("ol", { class: "sent-list", role: "list", tabindex: 0, "aria-label": "Events, newest first" });
const live = element("a", { class: "sent-live", href: "/dashboard", "data-test": "sent-live" }, "See it live");
const close = element("button", { type: "button", class: "sent-close", "aria-label": "Close" }, "×");
const panel = element(
  "section",
  { class: "sent-panel", id: "sent-panel", "aria-labelledby": "sent-title", "data-test": "sent-panel" },
  element("header", {}, element("h2", { id: "sent-title" }, "What this tab sent"), close),
  note,
  ids,
  list,
  live,
);
const corner = element("aside", { class: "sent", "aria-label": "What was sent" }, panel, pill);

document.body.append(corner);
keepRoom(corner);
setOpen(wasOpen());
show();

pill.addEventListener("click", () => setOpen(panel.hidden));
close.addEventListener("click", shut);
corner.addEventListener("keydown", (keyEvent) => {
  if (keyEvent.key === "Escape" && !panel.hidden) shut();
});
calls.addEventListener("call", (call) => {
  log.wait(/** @type {CustomEvent<import("../calls.js").Call>} */ (call).detail);
  show();
});
arrival.then((tracker) => {
  if (tracker) watch(tracker);
  else sayAbsent("The tracker did not load here, so nothing is sent. The shop works on without it.");
});

/** @param {Tracker} tracker */
async function watch(tracker) {
  tracker.on("delivery", (delivery) => {
    log.settle(delivery);
    show();
  });
  tracker.on("diagnostic", ({ message }) => (note.textContent = message));
  tracker.on("session", () => showIds(tracker));
  const mode = await tracker.ready;
  if (mode === "off") return sayAbsent("The tracker is off in this browser, so nothing is sent.");
  note.textContent = "Every event goes to this site's own collector and nowhere else.";
  showIds(tracker);
}

/** @param {Tracker} tracker */
async function showIds(tracker) {
  const [session, info] = await Promise.all([tracker.session(), tracker.sessionInfo()]);
  // Drawing an id anew would drop the focus of somebody who is copying it.
  if (ids.contains(document.activeElement)) return;
  ids.replaceChildren(
    ...(info?.tabId ? [copyId("tab", info.tabId, "sent-tab-id")] : []),
    ...(session?.id ? [copyId("session", session.id, "sent-session-id")] : []),
  );
  if (session?.id) live.href = `/dashboard#/session/${encodeURIComponent(session.id)}`;
}

function show() {
  count.textContent = String(log.stored);
  list.replaceChildren(...log.entries.map(entryView).reverse());
  corner.dataset.outcome = log.entries.at(-1)?.outcome ?? "waiting";
}

/** @param {string} reason */
function sayAbsent(reason) {
  note.textContent = reason;
  pillText.replaceChildren("Nothing sent");
  corner.classList.add("is-absent");
}

/** @param {boolean} open */
function setOpen(open) {
  panel.hidden = !open;
  pill.setAttribute("aria-expanded", String(open));
  rememberOpen(open);
}

function shut() {
  setOpen(false);
  pill.focus();
}
