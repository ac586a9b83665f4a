// @ts-check
import { cpSync } from "node:fs";
import { join } from "node:path";

import { build as bundle } from "esbuild";

/** @param {{project: string, out: string}} folders */
export async function build({ project, out }) {
  const { warnings } = await bundle({
    absWorkingDir: project,
    entryPoints: ["page.js"],
    outdir: out,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    logLevel: "silent",
  });
  if (warnings.length) throw new Error(JSON.stringify(warnings));
  // esbuild leaves the URL of the module as it is: relative to the script that loads it.
  for (const file of ["index.html", "node_modules/wayfare/wayfare.wasm"]) cpSync(join(project, file), join(out, file.replace(/.*\//, "")));
}
