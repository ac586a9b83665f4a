// @ts-check
// The policy of extensions lets no page load scripts from elsewhere, nor have an import map.
// @ts-ignore it stands there once the extension is put together
import { init } from "./wayfare/index.js";

const tracker = init({ endpoint: new URLSearchParams(location.search).get("endpoint") ?? "", source: "shop" });
tracker.track("bought", { cents: 1250 });
/** @type {any} */ (window).__wayfare = tracker;
