// @ts-check
// A site without a build: its pages, and the package beside them.

import { cpSync } from "node:fs";
import { join } from "node:path";

/** @param {{project: string, out: string}} folders */
export function build({ project, out }) {
  const isOfSite = (/** @type {string} */ path) => !path.includes("node_modules");
  cpSync(project, out, { recursive: true, filter: isOfSite });
  cpSync(join(project, "node_modules/wayfare"), join(out, "wayfare"), { recursive: true });
}
