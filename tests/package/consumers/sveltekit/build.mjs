// @ts-check
// SvelteKit: the page is rendered when the site is built, and taken over in the browser.

import { execFile } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { recipeOf } from "../recipe.mjs";

const modules = join(import.meta.dirname, "../node_modules");

/** @param {{project: string, out: string}} folders */
export async function build({ project, out }) {
  for (const name of ["@sveltejs", "svelte", "vite"]) symlinkSync(join(modules, name), join(project, "node_modules", name));
  writeFileSync(join(project, "src/routes/+layout.svelte"), recipeOf("sveltekit"));
  // It takes its project from the folder that it is started in.
  const options = { cwd: project, env: { ...process.env, NODE_ENV: "production", OUT: out } };
  await promisify(execFile)(process.execPath, [join(modules, "vite/bin/vite.js"), "build", "--logLevel", "warn"], options);
}
