// @ts-check

import * as wasm from "wayfare-glue";

export * from "./calls.js";

/** What `ready` says. */
export const how = "wasm";

/**
 * Takes in the module, compiling it as it streams in where the server says what it is.
 *
 * @template T
 * @param {Response} response the module, which the loader asked for together with this file
 * @param {T} self this file, for the loader to go on with
 */
export async function load(response, self) {
  const streams = response.headers.get("Content-Type") == "application/wasm";
  const { instance, module } = streams
    ? await WebAssembly.instantiateStreaming(response, wasm.imports())
    : await WebAssembly.instantiate(await response.arrayBuffer(), wasm.imports());
  // What crosses has names of one letter: a module of another build would have them too, and mean others by them. It
  // has no section of this name, and this throws.
  const [{}] = /** @type {[ArrayBuffer]} */ (WebAssembly.Module.customSections(module, wasm.build));
  wasm.enter(instance);
  return self;
}
