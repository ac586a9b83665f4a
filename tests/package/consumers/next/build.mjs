// @ts-check
// Next.js, with its app router: the page is rendered by a server that runs while it is visited.

import { execFile } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { start } from "../../../e2e/support/processes.mjs";
import { recipeOf } from "../recipe.mjs";

const modules = join(import.meta.dirname, "../node_modules");
const next = join(modules, "next/dist/bin/next");
const environment = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };

/** @param {{project: string, collector: string}} given */
export async function build({ project, collector }) {
  for (const name of ["next", "react", "react-dom"]) symlinkSync(join(modules, name), join(project, "node_modules", name));
  // As the recipes say it: the file runs in the browser too.
  writeFileSync(join(project, "app/recipe.js"), `"use client";\n${recipeOf("react")}`);
  const options = { cwd: project, env: { ...process.env, ...environment, COLLECTOR: collector } };
  await promisify(execFile)(process.execPath, [next, "build"], options);
}

/** @param {{project: string}} given */
export async function serve({ project }) {
  const server = start(process.execPath, [next, "start", project, "--port", "0", "--hostname", "127.0.0.1"], environment);
  return { url: await server.line(/Local: +(http:\S+)/), close: server.end };
}
