// @ts-check

import initialize, { call, flush, idle, session, sessionInfo, start } from "wayfare-glue";

/** Loads the module, compiling it as it streams in. */
export default () => initialize({ module_or_path: new URL("wayfare.wasm", import.meta.url) });

export { call, flush, idle, session, sessionInfo, start };
