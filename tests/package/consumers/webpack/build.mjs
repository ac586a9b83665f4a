// @ts-check
import { cpSync } from "node:fs";
import { join } from "node:path";

import webpack from "webpack";

/** @param {{project: string, out: string}} folders */
export async function build({ project, out }) {
  const options = {
    mode: "production",
    context: project,
    entry: "./page.js",
    output: { path: out, filename: "page.js" },
    // It warns of every file above 244 KiB, as the fallback is, which pages load that refuse WebAssembly.
    performance: { hints: false },
  };
  const stats = await new Promise((resolve, reject) => webpack(options, (error, stats) => (error ? reject(error) : resolve(stats))));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
  cpSync(join(project, "index.html"), join(out, "index.html"));
}
