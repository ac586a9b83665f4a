// @ts-check

import * as wasm from "wayfare-glue";

export * from "./calls.js";

/** What `ready` says. */
export const how = "wasm";

/** The module, beside this file. */
const MODULE = new URL("wayfare.wasm", import.meta.url);

/**
 * Loads the module, compiling it as it streams in where the server says what it is.
 *
 * @template T
 * @param {T} self this file, for the loader to go on with
 */
export async function load(self) {
  try {
    // The smallest module there is: where it may not be compiled, no larger one is fetched in vain.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    return (await import("./fallback.js")).refused;
  }
  const response = await fetch(MODULE, /** @type {RequestInit} */ ({ priority: "low" }));
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
