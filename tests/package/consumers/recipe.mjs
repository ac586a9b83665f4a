// @ts-check
// A framework's page, with the lines that docs/recipes.md has for it.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build as bundle } from "esbuild";

const here = import.meta.dirname;
const RECIPES = readFileSync(join(here, "../../../docs/recipes.md"), "utf8");

/**
 * The lines that there are for a framework.
 *
 * @param {string} framework as the block of code is called
 */
export function recipeOf(framework) {
  const [, recipe] = new RegExp(`\`\`\`\\w+ ${framework}\n(.*?)\`\`\``, "s").exec(RECIPES) ?? [];
  if (!recipe) throw new Error(`docs/recipes.md has nothing for ${framework}`);
  return recipe;
}

/**
 * Builds the page of a framework, whose code imports ./recipe.js.
 *
 * @param {string} framework as the block of code is called
 * @param {{project: string, out: string}} folders
 * @param {import("esbuild").Plugin[]} [plugins]
 */
export async function buildRecipe(framework, { project, out }, plugins = []) {
  writeFileSync(join(project, "recipe.js"), recipeOf(framework));
  const { warnings } = await bundle({
    absWorkingDir: project,
    entryPoints: ["page.js"],
    outdir: out,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    // The frameworks are installed here, and the package in the project.
    nodePaths: [join(here, "node_modules")],
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    plugins,
    logLevel: "silent",
  });
  if (warnings.length) throw new Error(JSON.stringify(warnings));
  for (const file of ["index.html", "node_modules/wayfare/wayfare.wasm"]) cpSync(join(project, file), join(out, file.replace(/.*\//, "")));
}
