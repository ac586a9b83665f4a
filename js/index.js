// @ts-check

import { LOW, createInit } from "./loader.js";

/** The npm entry. Importing it does nothing; the module is loaded when `init` is called. */
export const init = createInit(
  () => [fetch(new URL("wayfare.wasm", import.meta.url), LOW), import("./module.js")],
  () => import("./fallback.js"),
);
