// @ts-check
// What the journal has to say.

/**
 * @typedef {object} Article
 * @property {string} slug
 * @property {string} title
 * @property {string} kicker
 * @property {string} summary
 * @property {string} alt What the picture shows.
 * @property {string[]} paragraphs
 * @property {string} product_id What the article makes you want.
 */

/** @type {readonly Article[]} */
export const ARTICLES = [
  {
    slug: "the-lane-under-the-lane",
    title: "The lane under the lane",
    kicker: "Places",
    summary: "A holloway is a path that has been walked down into the ground. Mind the roots.",
    alt: "A sunken lane between steep banks, roots and leaves closing over it",
    paragraphs: [
      "Some lanes lie in the land the way a pencil line lies on paper. Others have been pressed in. Feet, hooves, wheels and rain have taken the soft rock away grain by grain until the lane runs a storey below the fields, and the hedges on either side meet above your head.",
      "They are called holloways, hollow ways, and nobody built them. That is the thing to remember when you are down in one with the light coming green through the leaves: it was made entirely by people going somewhere else.",
      "Go after a dry week. Bring a lantern, even at noon. When you meet somebody coming the other way, and there is only room for one, the person with the dog has right of way. So has the dog.",
    ],
    product_id: "late-lantern",
  },
  {
    slug: "brown-lines",
    title: "Brown lines, slowly",
    kicker: "Reading maps",
    summary: "A contour is a promise to stay level. Most of the hill is in how close they stand.",
    alt: "A hill drawn as nested contour lines with a path crossing them",
    paragraphs: [
      "Imagine a lake that fills the valley to exactly your knees. The shore is a contour. Let the water rise by ten metres and draw the shore again. Do this until only your hat is dry, then go home and print it in brown.",
      "So a line never crosses another, and walking along one costs you nothing. Lines far apart are a stroll; lines close together are a conversation with your lungs. Where they bend in a V, look which way it points: uphill is water, downhill is a ridge.",
      "You can practise on any sheet. Pick a path, cover the names, and say aloud what your legs would be doing. It is the cheapest walk there is.",
    ],
    product_id: "valley-sheet",
  },
  {
    slug: "on-folding",
    title: "On folding, and refolding",
    kicker: "Workshop",
    summary: "A map has one right way to close and several hundred others.",
    alt: "A long sheet of paper standing in a zigzag, one fold pressed the wrong way",
    paragraphs: [
      "Fold a strip of paper in half, and in half again, the same way each time. Open it: some creases point up, some down, and none of them agree with what your hands want to do in wind.",
      "Fold it instead like a fan, up, down, up, down. Now any two panels can be read like a book while the rest stays shut, and when you let go it closes by itself. That is all our sheets do. It sounds like nothing, and it is the reason the printer no longer takes our calls before ten.",
      "If yours has gone wrong, do not press harder. Open it all the way, breathe, and let the creases tell you.",
    ],
    product_id: "coast-sheet",
  },
  {
    slug: "in-defence-of-stopping",
    title: "In defence of stopping",
    kicker: "Habits",
    summary: "The view is not the reward for the walk. The sandwich is.",
    alt: "A flask and a mug on a wall with a wide valley behind them",
    paragraphs: [
      "There are walkers who do not stop. You will know them by the way they look at a bench. We wish them well, and hope the wind is behind them.",
      "The rest of us have understood that walking is what you do between two places to sit. A good stop has a wall to lean on, a reason to face away from the weather, and something hot. It does not need a summit. Some of the best are forty paces from the car.",
      "Ten minutes is a rest. Twenty is a stop. After thirty you live there, and should see about a dog.",
    ],
    product_id: "sit-upon",
  },
];

/**
 * @param {string | null} slug
 * @returns {Article | undefined}
 */
export function findArticle(slug) {
  return ARTICLES.find((article) => article.slug === slug);
}

/**
 * @param {Article} article
 * @returns {string}
 */
export function articleUrl(article) {
  return `/journal/?article=${article.slug}`;
}

/**
 * @param {Article} article
 * @returns {string}
 */
export function articlePictureUrl(article) {
  return `/images/journal/${article.slug}.svg`;
}
