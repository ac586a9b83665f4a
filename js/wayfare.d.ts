/**
 * What the script tag's file defines. A page of TypeScript that loads it by a tag has this with
 * `import type {} from "wayfare/wayfare.js"`.
 */

import type { Tracker } from "./index.js";

declare global {
  /** The tracker that the tag's attributes describe; there when the tag's script has run. */
  var wayfare: Tracker;
}
