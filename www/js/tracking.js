// @ts-check
// Wayfare by npm import. This file is all an application needs; `attach` only shares the tracker
// with the shop's other modules.

import { init } from "wayfare";
import { attach } from "./calls.js";

attach(init({ endpoint: "/v1/batch", source: "shop" }));
