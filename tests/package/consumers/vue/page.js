// @ts-check
// What an application has in its own code.
import { createApp, h, nextTick } from "vue";

import { wayfare } from "./recipe.js";

/** As a router calls its hooks, once: for the page that it begins with. */
const router = { afterEach: (/** @type {() => void} */ hook) => hook() };

const app = createApp({
  async mounted() {
    await nextTick();
    /** @type {any} */ (this).$tracker.track("bought", { cents: 1250 });
    /** @type {any} */ (window).__wayfare = /** @type {any} */ (this).$tracker;
  },
  render: () => h("p", "Shop"),
});
app.use(wayfare, { router }).mount(document.body.appendChild(document.createElement("main")));
