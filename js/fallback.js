// @ts-check

import * as wasm from "wayfare-glue";
import { instantiate } from "wayfare-translated";

import * as calls from "./calls.js";
import { attempt } from "./tell.js";

/**
 * The module as JavaScript, with everything that js/module.js has, in one file: for pages that refuse WebAssembly, and
 * for those whose module did not come. Only they load it.
 */
export * from "./calls.js";

export const how = /** @type {const} */ ("fallback");

wasm.enter({ exports: instantiate(wasm.imports()) });

/**
 * Runs in place of the module. Where the page refuses every module it may, and nothing is wrong.
 *
 * @type {typeof calls.start}
 */
export const start = (given, at, page, waiting, lost, emit, diagnose, ...calling) => {
  if (attempt(() => new WebAssembly.Module(Int32Array.of(0x6d736100, 1)))) {
    diagnose({ code: "module_unavailable", message: "the module did not load; its fallback runs, which is slower" });
  }
  return calls.start(given, at, page, waiting, lost, emit, diagnose, ...calling);
};
