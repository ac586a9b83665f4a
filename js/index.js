// @ts-check

import { createInit } from "./loader.js";

/** The npm entry. Importing it does nothing; the module is loaded when `init` is called. */
export const init = createInit((fallback) => (fallback ? import("./fallback.js") : import("./module.js")));
