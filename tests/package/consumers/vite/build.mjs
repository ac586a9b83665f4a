// @ts-check
import { build as bundle } from "vite";

/** @param {{project: string, out: string}} folders */
export const build = ({ project, out }) =>
  bundle({ root: project, base: "./", configFile: false, logLevel: "warn", build: { outDir: out, emptyOutDir: true } });
