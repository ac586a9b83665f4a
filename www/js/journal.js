// @ts-check
// A single-page section: links inside the journal change the address without loading a document.

import { articlePage, frontPage, missingPage } from "./article-view.js";
import { findArticle } from "./articles.js";
import { page } from "./calls.js";
import { part } from "./element.js";

const main = part("main");

// The document's own page view is automatic; the title has to be right before the tracker starts.
show();
main.addEventListener("click", follow);
addEventListener("popstate", () => {
  show();
  viewed();
});

/** @param {MouseEvent} clickEvent */
function follow(clickEvent) {
  const link = /** @type {Element} */ (clickEvent.target).closest("a");
  if (!link || link.pathname !== "/journal/" || opensElsewhere(clickEvent)) return;
  clickEvent.preventDefault();
  if (link.href === location.href) return;
  history.pushState(null, "", link.href);
  show();
  scrollTo(0, 0);
  part("h1", main).focus({ preventScroll: true });
  viewed();
}

/**
 * A click that asks for a new tab or window is the browser's.
 *
 * @param {MouseEvent} clickEvent
 */
function opensElsewhere({ button, metaKey, ctrlKey, shiftKey, altKey }) {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}

/** Draws what the address asks for. */
function show() {
  const slug = new URLSearchParams(location.search).get("article");
  const article = findArticle(slug);
  if (article) {
    document.title = `${article.title} – Fingerpost journal`;
    main.replaceChildren(...articlePage(article));
  } else {
    document.title = slug ? "Not found – Fingerpost journal" : "Journal – Fingerpost";
    main.replaceChildren(...(slug ? missingPage() : frontPage()));
  }
}

/** Reports the soft navigation, once the address and the title say where it led. */
function viewed() {
  page({ section: "journal", article: new URLSearchParams(location.search).get("article") ?? "" });
}
