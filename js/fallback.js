// @ts-check

import * as wasm from "wayfare-glue";
import { instantiate } from "wayfare-translated";

import * as calls from "./calls.js";

/**
 * The module as JavaScript, with everything that js/module.js has, in one file: for pages that refuse WebAssembly, and
 * for those whose module did not come. Only they load it.
 */
export * from "./calls.js";

export const how = /** @type {const} */ ("fallback");

/** What runs where a page refuses WebAssembly: it may, and nothing is wrong. */
export const refused = { ...calls, how };

wasm.enter({ exports: instantiate(wasm.imports()) });

/**
 * Runs in place of a module that should have come.
 *
 * @type {typeof calls.start}
 */
export const start = (given, at, page, emit, waiting) => {
  emit("diagnostic", { code: "module_unavailable", message: "the module did not load; its fallback runs, which is slower" });
  return calls.start(given, at, page, emit, waiting);
};
