// @ts-check
"use client";

import { usePathname } from "next/navigation";
import { createElement, useEffect } from "react";

import { tracker, usePageViews } from "./recipe.js";

/** Rendered on the server, and taken over in the browser. */
export function Boots() {
  usePageViews(usePathname());
  useEffect(() => {
    tracker.track("bought", { cents: 1250 });
    /** @type {any} */ (window).__wayfare = tracker;
  }, []);
  return createElement("p", null, "Walking boots");
}
