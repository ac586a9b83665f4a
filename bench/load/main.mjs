// @ts-check
// What a tracker costs the page that loads it: bytes, processor time, the time to its first event, long tasks, memory.
//
//     cargo xtask bench load --contenders wayfare,plausible --times 5
//
// That command builds and installs what this file needs.

import { run } from "../delivery/run.mjs";
import { bytesOf } from "./bytes.mjs";
import { loadOnce } from "./once.mjs";
import { columns } from "./table.mjs";
import { byTurns } from "./turns.mjs";

run(() =>
  byTurns(loadOnce, async (contenders) => {
    const bytes = new Map();
    for (const contender of contenders) bytes.set(contender.id, await bytesOf(contender));
    return columns(bytes);
  }),
);
