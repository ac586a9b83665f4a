// @ts-check
import { cpSync } from "node:fs";
import { join } from "node:path";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

/** @param {{project: string, out: string}} folders */
export async function build({ project, out }) {
  const bundle = await rollup({
    input: join(project, "page.js"),
    plugins: [nodeResolve()],
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  await bundle.write({ dir: out, format: "es" });
  await bundle.close();
  // Rollup leaves the URL of the module as it is: relative to the script that loads it.
  for (const file of ["index.html", "node_modules/wayfare/wayfare.wasm"]) cpSync(join(project, file), join(out, file.replace(/.*\//, "")));
}
