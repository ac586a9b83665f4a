// The module, translated to JavaScript by xtask/src/build/fallback.rs.
export function instantiate(imports: WebAssembly.Imports): WebAssembly.Exports;
