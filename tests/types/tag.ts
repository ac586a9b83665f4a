// A page's own script beside the script tag.

import type {} from "wayfare/wayfare.js";

wayfare.track("from_the_tag", { n: 1 });
window.wayfare.ready.then((how) => how === "wasm");

// @ts-expect-error what the tag defines is the tracker, and no module
wayfare.init({ endpoint: "/v1/batch" });
