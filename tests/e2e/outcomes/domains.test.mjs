// @ts-check
// A site on two hosts of one domain, by plain http: the page is no secure context, so that there are no Web Locks.

import assert from "node:assert/strict";

import { startManyAtOnce } from "../support/at-once.mjs";
import { flushed, identityOf } from "../support/identity.mjs";
import { onHost, onOneHost, plainHttp } from "../support/plain-http.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

outcome(
  "two hosts of a domain by plain http: one visit, by a cookie of the domain",
  async (scene) => {
    const tab = await scene.open(onHost(scene, "a", "witness.html"));
    assert.deepEqual(await tab.run(() => [isSecureContext, "locks" in navigator]), [false, false]);
    const before = await identityOf(tab);
    await flushed(tab);
    await tab.goto(onHost(scene, "b", "bare.html"));
    assert.ok((await tab.run(() => document.cookie)).includes(before.visit), "the other host has the cookie");
    await tab.goto(onHost(scene, "b", "witness.html"));
    const beside = await identityOf(tab);
    assert.equal(beside.visit, before.visit);
    await tab.goto(onHost(scene, "a", "witness.html"));
    const back = await identityOf(tab);
    assert.deepEqual([back.visit, back.tab, back.token], [before.visit, before.tab, before.token], "the first host's tab");
  },
  plainHttp,
);

outcome(
  "15 frames and 3 tabs at once without Web Locks: one visit, one tab id for each tab",
  (scene) => startManyAtOnce(onOneHost(scene)),
  plainHttp,
);
