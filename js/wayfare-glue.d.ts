// The JavaScript that wasm-bindgen generates from src/exports.rs, with what xtask/src/build/glue.rs adds, as far as
// js/module.js, js/fallback.js and js/calls.js use it.
export function imports(): WebAssembly.Imports;
export function enter(instance: Pick<WebAssembly.Instance, "exports">): unknown;
export function start(text: string, at: number): boolean;
export function happened(what: number, text: string, request: number, status: number, retryAfterMs: number): void;
export function session(ofTab: boolean): void;
/** A name that only this build of the module carries: xtask/src/build/stamp.rs. */
export const build: string;
export * from "./tell.js";
