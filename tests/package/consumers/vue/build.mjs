// @ts-check
import { buildRecipe } from "../recipe.mjs";

/** @param {{project: string, out: string}} folders */
export const build = (folders) => buildRecipe("vue", folders);
