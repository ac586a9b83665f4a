// The policy of extensions lets no page load scripts from elsewhere, nor have an import map.
import { init } from "./wayfare/index.js";

window.__wayfare = init({ endpoint: new URLSearchParams(location.search).get("endpoint"), source: "shop" });
window.__wayfare.track("bought", { cents: 1250 });
