// @ts-check
// Subresource Integrity: a page says what the files have to hash to, and they come from another origin.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { flush, freshProfile } from "./support/browser.mjs";
import { startCdn } from "./support/cdn.mjs";
import { setStage } from "./support/stage.mjs";

const WRONG = `sha384-${"A".repeat(64)}`;

/** Files that hold other bytes than the page was promised. */
const REFUSED = /Failed to find a valid digest in the 'integrity' attribute/;

describe("a page that says what the files have to hash to", () => {
  const stage = setStage();
  /** @type {import("./support/cdn.mjs").Cdn} */
  let cdn;
  /** @type {Record<string, string>} */
  let hashes;
  before(async () => {
    cdn = await startCdn();
    hashes = await cdn.hashes();
  });
  after(() => cdn?.close());

  /**
   * Opens a page with the script tag, and says what became of it.
   *
   * @param {string | undefined} ofTag
   * @param {Record<string, string>} [ofImports] by the names of files
   */
  async function open(ofTag, ofImports = {}) {
    const integrity = Object.fromEntries(Object.entries(ofImports).map(([name, hash]) => [`${cdn.url}/wayfare/${name}`, hash]));
    // The page is of another origin than the files.
    const url = cdn.page(`
      <script type="importmap">${JSON.stringify({ integrity })}</script>
      <script src="${cdn.url}/wayfare/wayfare.js" integrity="${ofTag}" crossorigin="anonymous"
        data-endpoint="${stage.collector.url}/v1/batch" data-source="shop"></script>
      <script>
        window.__wayfare = window.wayfare;
        window.goesOn = true;
      </script>`);
    const { context, noise } = await freshProfile(stage.browser);
    try {
      const known = stage.collector.events().length;
      const page = await context.newPage();
      await page.goto(url.replace("127.0.0.1", "localhost"));
      const how = await page.evaluate(async () => {
        const { goesOn, __wayfare } = /** @type {any} */ (window);
        return { goesOn, ready: await __wayfare?.ready };
      });
      if (how.ready && how.ready != "off") await flush(page);
      const events = stage.collector.events().slice(known).map(({ type }) => type);
      return { ...how, events, noise };
    } finally {
      await context.close();
    }
  }

  test("runs what holds, from the tag to what that imports", async () => {
    const { "wayfare.js": tag, "wayfare.wasm": _, ...imported } = hashes;
    const { events, noise, ...how } = await open(tag, imported);
    assert.deepEqual(how, { goesOn: true, ready: "wasm" });
    assert.deepEqual(events, ["session.start", "page_view"]);
    assert.deepEqual(noise, []);
  });

  test("goes on without a tag that holds other bytes", async () => {
    const { events, noise, ...how } = await open(WRONG);
    assert.deepEqual(how, { goesOn: true, ready: undefined });
    assert.deepEqual(events, []);
    assert.equal(noise.length, 1);
    assert.match(`${noise}`, REFUSED);
  });

  test("runs the fallback when the module's script holds other bytes", async () => {
    const { events, noise, ...how } = await open(hashes["wayfare.js"], { "module.js": WRONG, "fallback.js": `${hashes["fallback.js"]}` });
    assert.deepEqual(how, { goesOn: true, ready: "fallback" });
    assert.deepEqual(events, ["session.start", "page_view"]);
    assert.equal(noise.filter((line) => REFUSED.test(line)).length, 1, `${noise}`);
    assert.equal(noise.filter((line) => line.startsWith("warning: wayfare: module_unavailable")).length, 1, `${noise}`);
  });

  test("goes on without a tracker when the fallback does too", async () => {
    const { noise, ...how } = await open(hashes["wayfare.js"], { "module.js": WRONG, "fallback.js": WRONG });
    assert.deepEqual([how.goesOn, how.ready], [true, "off"]);
    assert.equal(noise.filter((line) => REFUSED.test(line)).length, 2, `${noise}`);
    assert.equal(noise.filter((line) => line.startsWith("warning: wayfare: module_unavailable")).length, 1, `${noise}`);
  });
});
