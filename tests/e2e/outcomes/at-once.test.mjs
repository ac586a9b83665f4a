// @ts-check
// Who is first when everybody is.

import { startManyAtOnce } from "../support/at-once.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

/** `node tests/e2e/stress/one-visit.mjs` does it as often as one likes. */
const TIMES = 3;

for (let time = 1; time <= TIMES; time++) {
  outcome(`15 frames and 3 tabs at once on a fresh profile, ${time}: one visit, one tab id for each tab`, startManyAtOnce);
}
