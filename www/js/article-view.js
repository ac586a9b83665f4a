// @ts-check

import { ARTICLES, articlePictureUrl, articleUrl } from "./articles.js";
import { findProduct, pictureUrl, productUrl } from "./catalogue.js";
import { element } from "./element.js";
import { formatMoney } from "./money.js";

/** @typedef {import("./articles.js").Article} Article */

/** @returns {Node[]} The front page of the journal. */
export function frontPage() {
  return [
    element(
      "header",
      { class: "page-head" },
      element("h1", { tabindex: -1 }, "The journal"),
      element(
        "p",
        { class: "lede" },
        "Short pieces about paths, paper and the time between. New ones when we are back.",
      ),
    ),
    element("ol", { class: "articles", role: "list" }, ...ARTICLES.map(teaser)),
  ];
}

/**
 * @param {Article} article
 * @returns {Node[]}
 */
export function articlePage(article) {
  return [
    element(
      "article",
      { class: "article", "data-test": "article" },
      element("a", { class: "back", href: "/journal/", "data-test": "journal-back" }, "All of the journal"),
      element("p", { class: "kicker" }, article.kicker),
      element("h1", { tabindex: -1 }, article.title),
      picture(article),
      element("div", { class: "prose" }, ...article.paragraphs.map((text) => element("p", {}, text))),
      ...wanted(article),
    ),
    element("nav", { class: "next-article", "aria-label": "Next article" }, ...next(article)),
  ];
}

/** @returns {Node[]} */
export function missingPage() {
  return [
    element(
      "header",
      { class: "page-head" },
      element("h1", { tabindex: -1 }, "That page blew away"),
      element("p", { class: "lede" }, "There is no such article. The others are still here, under a stone."),
      element("a", { class: "button", href: "/journal/", "data-test": "journal-back" }, "To the journal"),
    ),
  ];
}

/** @param {Article} article */
function teaser(article) {
  return element(
    "li",
    { class: "teaser" },
    element(
      "a",
      { href: articleUrl(article), "data-test": "journal-link", "data-article": article.slug },
      picture(article),
      element("span", { class: "kicker" }, article.kicker),
      element("h2", {}, article.title),
      element("p", {}, article.summary),
    ),
  );
}

/** @param {Article} article */
function picture(article) {
  return element("img", { src: articlePictureUrl(article), alt: article.alt, width: 1200, height: 675 });
}

/** @param {Article} article */
function wanted(article) {
  const product = findProduct(article.product_id);
  if (!product) return [];
  return [
    element(
      "a",
      { class: "wanted", href: productUrl(product), "data-test": "article-product" },
      element("img", { src: pictureUrl(product), alt: "", width: 120, height: 120 }),
      element(
        "span",
        {},
        element("span", { class: "wanted-name" }, product.name),
        element("span", { class: "wanted-line" }, `${product.line} ${formatMoney(product.price_cents)}`),
      ),
    ),
  ];
}

/** @param {Article} article */
function next(article) {
  const following = ARTICLES[(ARTICLES.indexOf(article) + 1) % ARTICLES.length];
  return [
    element(
      "a",
      { href: articleUrl(following), "data-test": "journal-next" },
      element("span", { class: "kicker" }, "Next"),
      element("span", { class: "next-title" }, following.title),
    ),
  ];
}
