// What an application has in its own code.
import { init } from "wayfare";

window.__wayfare = init({ endpoint: "/v1/batch", source: "shop" });
window.__wayfare.track("bought", { cents: 1250 });
