// @ts-check

import * as wasm from "wayfare-glue";

export * from "./calls.js";

/** What `ready` says. */
export const how = "wasm";

/** The module, beside this file. */
const MODULE = new URL("wayfare.wasm", import.meta.url);

/** The smallest module there is: the magic number and the version of the format. */
const NOTHING = [0, 97, 115, 109, 1, 0, 0, 0];

/**
 * Loads the module, compiling it as it streams in where the server says what it is.
 *
 * @template T
 * @param {T} self this file, for the loader to go on with
 */
export async function load(self) {
  // Where no module may be compiled this throws, and none is fetched in vain.
  new WebAssembly.Module(Uint8Array.from(NOTHING));
  const response = await fetch(MODULE);
  const streams = response.headers.get("Content-Type") == "application/wasm";
  const { instance, module } = streams
    ? await WebAssembly.instantiateStreaming(response, wasm.imports())
    : await WebAssembly.instantiate(await response.arrayBuffer(), wasm.imports());
  // What crosses has names of one letter: a module of another build would have them too, and mean others by them.
  if (!WebAssembly.Module.customSections(module, wasm.build).length) throw new TypeError("another build");
  wasm.enter(instance);
  return self;
}
