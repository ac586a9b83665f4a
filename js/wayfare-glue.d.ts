// The JavaScript that wasm-bindgen generates from src/exports.rs, with what xtask/src/build/glue.rs adds, as far as
// js/module.js uses it.
export function imports(): WebAssembly.Imports;
export function enter(instance: WebAssembly.Instance, module?: WebAssembly.Module): unknown;
export function start(options: string, at: number, url: string, title: string, referrer: string): boolean;
export function call(
  name: string | undefined,
  properties: string,
  at: number,
  url: string,
  title: string,
  referrer: string,
): void;
export function happened(what: number, text: string, request: number, status: number, retryAfterMs: number): void;
export function session(ofTab: boolean): string | undefined;
export * from "./tell.js";
