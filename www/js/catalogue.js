// @ts-check
// What the shop has on its shelves.

/** @typedef {"paper" | "way" | "stops"} CollectionId */

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {CollectionId} collection
 * @property {number} price_cents
 * @property {string} line One line for the card.
 * @property {string} alt What the picture shows.
 * @property {string[]} story Paragraphs of the product page.
 * @property {[string, string][]} facts Label and value.
 */

/** @type {Readonly<Record<CollectionId, string>>} */
export const COLLECTIONS = {
  paper: "Maps & paper",
  way: "For the way",
  stops: "For the stops",
};

/** @type {readonly Product[]} */
export const PRODUCTS = [
  {
    id: "valley-sheet",
    name: "The Valley Sheet",
    collection: "paper",
    price_cents: 1400,
    line: "One valley, every stile, no shops marked.",
    alt: "A map unfolded in four panels, with contour lines, a stream and a dashed path",
    story: [
      "A walking map of a single valley, drawn slowly. It shows walls, gates, springs and the bench with the view, and leaves out everything you could find by looking up.",
      "It folds the way it wants to fold. We tried the other ways.",
    ],
    facts: [
      ["Scale", "1 : 15 000"],
      ["Open", "84 × 60 cm"],
      ["Paper", "Matt, shrugs off drizzle"],
    ],
  },
  {
    id: "coast-sheet",
    name: "The Coast Sheet",
    collection: "paper",
    price_cents: 1400,
    line: "Cliff path on one side, tide times on your own head.",
    alt: "A folded map standing upright, its cover showing a headland, the sea and a low sun",
    story: [
      "Long and narrow, like the path. The sheet turns with the coast, so the sea is always along the same edge and you are never reading upside down.",
      "Every place to get down to the water is marked, and every place where people only think you can.",
    ],
    facts: [
      ["Scale", "1 : 20 000"],
      ["Open", "120 × 32 cm"],
      ["Paper", "Matt, forgives salt"],
    ],
  },
  {
    id: "field-notebook",
    name: "Field Notebook",
    collection: "paper",
    price_cents: 950,
    line: "Ruled on the left, blank on the right, flat in the hand.",
    alt: "A dark green notebook with a yellow band, a pencil lying beside it",
    story: [
      "Left pages are for what happened, right pages are for what it looked like. The cover is stiff enough to write on while standing in a gateway.",
      "The last page is a ruler, a tide table to fill in yourself, and a place for the name of the dog you met.",
    ],
    facts: [
      ["Size", "9 × 14 cm"],
      ["Pages", "96, sewn"],
      ["Band", "Waymark yellow"],
    ],
  },
  {
    id: "plain-compass",
    name: "Plain Compass",
    collection: "way",
    price_cents: 3200,
    line: "Points north. Has no opinion about the rest.",
    alt: "A round brass compass with a pale dial and a red and white needle",
    story: [
      "A brass case, a pale dial, a needle that settles while you are still taking off your gloves. There are no other features, and that took some doing.",
      "The lid ring takes a bootlace.",
    ],
    facts: [
      ["Across", "48 mm"],
      ["Weight", "74 g"],
      ["Needle", "Settles in liquid"],
    ],
  },
  {
    id: "late-lantern",
    name: "Late Lantern",
    collection: "way",
    price_cents: 4600,
    line: "For the last mile, which is always after dark.",
    alt: "A lantern with a warm glow behind glass, a dark cap and a wire handle",
    story: [
      "A warm light that shows the path without abolishing the night around it. Three steps of brightness: reading, walking, found you.",
      "Hang it on a branch, a rucksack or a finger.",
    ],
    facts: [
      ["Tall", "16 cm"],
      ["Burns", "Nine hours on walking"],
      ["Fills up", "By USB-C"],
    ],
  },
  {
    id: "day-pack",
    name: "Day Pack",
    collection: "way",
    price_cents: 8900,
    line: "Room for lunch, a layer and one bad decision.",
    alt: "A rust coloured rucksack with a yellow strap and a front pocket",
    story: [
      "One big space, one flap, one pocket for the things you will want before you stop. No clips that whip your face in the wind.",
      "The map sleeve is on the outside, where the map is wanted.",
    ],
    facts: [
      ["Holds", "18 litres"],
      ["Weight", "680 g"],
      ["Cloth", "Waxed cotton"],
    ],
  },
  {
    id: "long-flask",
    name: "Long Flask",
    collection: "stops",
    price_cents: 2800,
    line: "Still hot at the far end.",
    alt: "A tall pale flask with a dark cup for a lid and a yellow stripe",
    story: [
      "Tall, thin, and made to stand in the side pocket rather than lie in the bottom with the apples. The lid is a cup; the cup has no handle, because your hands are cold.",
    ],
    facts: [
      ["Holds", "750 ml"],
      ["Keeps hot", "Breakfast to tea"],
      ["Body", "Steel, powder coated"],
    ],
  },
  {
    id: "halfway-mug",
    name: "Halfway Mug",
    collection: "stops",
    price_cents: 1600,
    line: "Enamel. Chips with dignity.",
    alt: "A white enamel mug with a dark rim, steam rising from it",
    story: [
      "There is a line inside at the half. Pour to there and you have enough for the other person, whoever it turns out to be.",
    ],
    facts: [
      ["Holds", "350 ml"],
      ["Rim", "Pine"],
      ["Fire", "Yes"],
    ],
  },
  {
    id: "sit-upon",
    name: "The Sit-Upon",
    collection: "stops",
    price_cents: 2200,
    line: "A dry seat on any wall in the country.",
    alt: "A folded heather coloured felt mat held by a yellow strap",
    story: [
      "Thick wool felt, folded in four, strapped shut. Wet stone on one side, you on the other, and nobody needs to know how cold the wall was.",
    ],
    facts: [
      ["Open", "44 × 32 cm"],
      ["Felt", "Wool, 8 mm"],
      ["Strap", "Waymark yellow"],
    ],
  },
];

/**
 * @param {string | null} id
 * @returns {Product | undefined}
 */
export function findProduct(id) {
  return PRODUCTS.find((product) => product.id === id);
}

/**
 * @param {Product} product
 * @returns {string}
 */
export function productUrl(product) {
  return `/product.html?id=${product.id}`;
}

/**
 * @param {Product} product
 * @returns {string}
 */
export function pictureUrl(product) {
  return `/images/products/${product.id}.svg`;
}
