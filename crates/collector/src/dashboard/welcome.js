// @ts-check
/** What a collector shows before anything has come. */

import { byId, copyButton, fill, h } from "./dom.js";

/** @param {boolean} empty */
export function showWelcome(empty) {
  const panel = byId("welcome");
  if (empty && !panel.firstChild) build(panel);
  panel.hidden = !empty;
  byId("columns").hidden = empty;
}

/** @param {HTMLElement} panel */
function build(panel) {
  const snippet = `<script async src="/wayfare.js"\n  data-endpoint="${location.origin}/v1/batch"\n  data-source="my-site"></script>`;
  fill(
    panel,
    h("h2", { id: "welcome-title" }, "Ready for the first visitor"),
    h("p", {}, "Put this line into the head of your pages, next to where you serve wayfare.js. The first event appears here within a second; nobody has to reload."),
    h("div", { class: "snippet" }, h("pre", { "data-snippet": true }, snippet), copyButton(() => snippet)),
    h("p", { class: "waiting" }, "Waiting for the first event"),
  );
}
