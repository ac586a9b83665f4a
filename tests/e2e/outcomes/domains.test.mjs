// @ts-check
// A site on two hosts of one domain, by plain http: the page is no secure context, so that there are no Web Locks.

import assert from "node:assert/strict";

import { startManyAtOnce } from "../support/at-once.mjs";
import { flushed, identityOf } from "../support/identity.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

const DOMAIN = "shop.test";

/**
 * @param {import("../support/scene.mjs").Scene} scene
 * @param {string} host
 * @param {string} path
 */
const on = ({ collector }, host, path) => `http://${host}.${DOMAIN}:${new URL(collector.url).port}/pages/${path}`;

const setting = {
  localDomain: DOMAIN,
  notIn: { webkit: "WebKitGTK asks the system's resolver, which knows no such names" },
};

outcome(
  "two hosts of a domain by plain http: one visit, by a cookie of the domain",
  async (scene) => {
    const tab = await scene.open(on(scene, "a", "witness.html"));
    assert.deepEqual(await tab.run(() => [isSecureContext, "locks" in navigator]), [false, false]);
    const before = await identityOf(tab);
    await flushed(tab);
    await tab.goto(on(scene, "b", "bare.html"));
    assert.ok((await tab.run(() => document.cookie)).includes(before.visit), "the other host has the cookie");
    await tab.goto(on(scene, "b", "witness.html"));
    const beside = await identityOf(tab);
    assert.equal(beside.visit, before.visit);
    await tab.goto(on(scene, "a", "witness.html"));
    const back = await identityOf(tab);
    assert.deepEqual([back.visit, back.tab, back.token], [before.visit, before.tab, before.token], "the first host's tab");
  },
  setting,
);

outcome(
  "15 frames and 3 tabs at once without Web Locks: one visit, one tab id for each tab",
  (scene) => startManyAtOnce({ ...scene, open: (path = "") => scene.open(on(scene, "a", path)) }),
  setting,
);
