// @ts-check

import { productCard } from "./card.js";
import { findProduct } from "./catalogue.js";
import { part } from "./element.js";

const FEATURED = ["valley-sheet", "halfway-mug", "day-pack"];

part("[data-featured]").replaceChildren(
  ...FEATURED.flatMap((id) => {
    const product = findProduct(id);
    return product ? [productCard(product)] : [];
  }),
);
