// @ts-check
import { readFileSync } from "node:fs";

import { compile } from "svelte/compiler";

import { buildRecipe } from "../recipe.mjs";

/** @type {import("esbuild").Plugin} */
const components = {
  name: "components",
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, ({ path }) => ({ contents: compile(readFileSync(path, "utf8"), { filename: path }).js.code }));
  },
};

/** @param {{project: string, out: string}} folders */
export const build = (folders) => buildRecipe("svelte", folders, [components]);
