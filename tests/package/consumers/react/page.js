// @ts-check
// What an application has in its own code.
import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";

import { tracker, usePageViews } from "./recipe.js";

function App() {
  usePageViews(location.pathname);
  useEffect(() => {
    tracker.track("bought", { cents: 1250 });
    /** @type {any} */ (window).__wayfare = tracker;
  }, []);
  return createElement("p", null, "Shop");
}

createRoot(document.body.appendChild(document.createElement("main"))).render(createElement(App));
