// @ts-check
import { createElement } from "react";

import { Boots } from "./boots.js";

// Rendered anew for each visit.
export const dynamic = "force-dynamic";

export default function Page() {
  return createElement("main", null, createElement(Boots));
}
