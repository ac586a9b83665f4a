// @ts-check
// What calls cost the page, and what of them crosses the wire: calm ones, and a thousand in one task.
//
//     cargo xtask bench events --contenders wayfare,plausible --times 5
//
// That command builds and installs what this file needs.

import { run } from "../delivery/run.mjs";
import { byTurns } from "../load/turns.mjs";
import { COLUMNS, eventsOnce } from "./once.mjs";

run(() => byTurns(eventsOnce, async () => COLUMNS));
