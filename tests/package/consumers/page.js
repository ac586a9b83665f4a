// @ts-check
// What an application has in its own code.
import { init } from "wayfare";

const tracker = init({ endpoint: "/v1/batch", source: "shop" });
tracker.track("bought", { cents: 1250 });
/** @type {any} */ (window).__wayfare = tracker;
