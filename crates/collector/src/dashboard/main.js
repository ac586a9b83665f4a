// @ts-check
/** The dashboard: which view is shown, and what the live stream changes in it. */

import { byId } from "./dom.js";
import { hideSession, refreshSession, showSession } from "./detail.js";
import { addToFeed, replaceFeed, tickFeed } from "./feed.js";
import { setClock } from "./format.js";
import { mergeSessions, replaceSessions, showOlder, tickSessions } from "./sessions.js";
import { listen } from "./stream.js";
import { showTotals } from "./tiles.js";
import { showWelcome } from "./welcome.js";

const TICK_MS = 5000;

/** @param {"snapshot" | "update"} name @param {any} view */
function receive(name, view) {
  setClock(view.now_ms);
  showTotals(view.totals);
  showWelcome(view.totals.sessions === 0);
  if (name === "snapshot") {
    replaceSessions(view.sessions, view.totals.sessions);
    replaceFeed(view.events);
  } else {
    mergeSessions(view.sessions, view.totals.sessions);
    addToFeed(view.events);
  }
  refreshSession(view.sessions);
}

function route() {
  const session = /^#\/session\/([0-9a-fA-F-]{36})$/.exec(location.hash);
  const overview = byId("overview");
  const leaving = !byId("detail").hidden;
  overview.hidden = session !== null;
  byId("detail").hidden = session === null;
  if (session?.[1]) {
    showSession(session[1]);
    scrollTo(0, 0);
    byId("main").focus({ preventScroll: true });
    return;
  }
  document.title = "Wayfare";
  if (leaving) {
    const row = document.querySelector(`[data-session-id="${byId("detail").dataset.sessionId}"]`);
    if (row instanceof HTMLElement) row.focus();
  }
  hideSession();
}

addEventListener("hashchange", route);
byId("more").addEventListener("click", showOlder);
setInterval(() => {
  tickSessions();
  tickFeed();
}, TICK_MS);
route();
listen(receive);
