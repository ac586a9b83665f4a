// @ts-check
// What npm would publish.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { install, root } from "./support/consumer.mjs";

/** Everything that is published. A file more has to be meant. */
const FILES = [
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "THIRD-PARTY.md",
  "fallback.js",
  "index.d.ts",
  "index.js",
  "index.js.map",
  "integrity.json",
  "links.js",
  "links.js.map",
  "makers.js",
  "module.js",
  "module.js.map",
  "package.json",
  "schema/ack.json",
  "schema/batch.json",
  "schema/event.json",
  "schema/session-info.json",
  "schema/session.json",
  "wayfare.d.ts",
  "wayfare.js",
  "wayfare.js.map",
  "wayfare.wasm",
];

/** What a consumer can name, and the file it gets. */
const EXPORTS = {
  wayfare: "index.js",
  "wayfare/wayfare.js": "wayfare.js",
  "wayfare/wayfare.wasm": "wayfare.wasm",
  "wayfare/integrity.json": "integrity.json",
  "wayfare/schema/ack.json": "schema/ack.json",
  "wayfare/schema/batch.json": "schema/batch.json",
  "wayfare/schema/event.json": "schema/event.json",
  "wayfare/schema/session-info.json": "schema/session-info.json",
  "wayfare/schema/session.json": "schema/session.json",
  "wayfare/package.json": "package.json",
};

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

test("the tarball holds exactly these files", () => {
  assert.deepEqual(consumer.files, FILES);
});

test("the allow-list names them all, but those that npm packs by itself", () => {
  const listed = consumer.manifest.files.map((/** @type {string} */ path) => path.replace("./", ""));
  const whole = FILES.map((file) => file.replace(/^schema\/.*/, "schema"));
  assert.deepEqual([...listed, "README.md", "package.json"].sort(), [...new Set(whole)]);
});

test("installing runs nothing and brings nothing", () => {
  const keys = Object.keys(consumer.manifest);
  assert.deepEqual(keys.filter((key) => /scripts|dependencies|bin|man|gypfile|private/i.test(key)), []);
  assert.equal(existsSync(join(consumer.home, "node_modules")), false);
});

test("bundlers may drop an import of the package that is not used", () => {
  assert.deepEqual(consumer.manifest.sideEffects, ["./wayfare.js"]);
});

test("name, version and licence are those of the checkout", () => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { manifest } = consumer;
  assert.deepEqual([manifest.name, manifest.version, manifest.license], [name, version, license]);
});

test("each name that is exported leads to its file, and no other file can be named", async () => {
  const names = [...Object.keys(EXPORTS), ...FILES.map((file) => `wayfare/${file}`), "wayfare/", "wayfare/index"];
  const program = `
    const found = {};
    for (const name of process.argv.slice(2)) {
      try { found[name] = import.meta.resolve(name); } catch (error) { found[name] = error.code; }
    }
    console.log(JSON.stringify(found));`;
  const { stdout, stderr } = await consumer.run(program, ...names);
  assert.equal(stderr, "");
  const found = JSON.parse(stdout);
  for (const name of names) {
    const file = EXPORTS[/** @type {keyof typeof EXPORTS} */ (name)];
    if (file) {
      assert.equal(found[name], new URL(file, `file://${consumer.home}/`).href);
      assert.ok(existsSync(join(consumer.home, file)), file);
    } else {
      assert.match(found[name], /^ERR_(PACKAGE_PATH_NOT_EXPORTED|UNSUPPORTED_DIR_IMPORT)$/, name);
    }
  }
});

test("no file names the machine that built it", () => {
  for (const file of FILES) {
    const text = readFileSync(join(consumer.home, file), "latin1");
    for (const path of [root, `${homedir()}/`].filter((path) => path.length > 2)) assert.ok(!text.includes(path), `${file} names ${path}`);
  }
});

test("the third parties that are named are licensed for it", () => {
  const rows = consumer.read("THIRD-PARTY.md").split("\n").filter((line) => /^\| [a-z]/.test(line));
  const packages = rows.slice(1).map((row) => row.split("|").map((cell) => cell.trim()));
  assert.ok(packages.length > 3, "the list is not empty");
  for (const [, name, version, licence] of packages) {
    assert.match(version ?? "", /^\d+\.\d+\.\d+/, name);
    assert.match(licence ?? "", /MIT|Apache-2\.0|BSD|ISC|Zlib|Unicode/, name);
  }
});

for (const [file, text, source] of /** @type {const} */ ([
  ["index.js", "init_twice", "loader.js"],
  ["wayfare.js", "currentScript", "tag.js"],
  ["module.js", "invalid_properties", "calls.js"],
  ["links.js", "wayfare", "links.js"],
])) {
  test(`the source map of ${file} leads to what was written`, () => {
    const [script = "", map = ""] = [file, `${file}.map`].map((name) => readFileSync(join(consumer.home, name), "utf8"));
    const names = script.includes(`\n//# sourceMappingURL=${file}.map\n`);
    // The script tag's file has no room for it.
    assert.equal(names, file != "wayfare.js");
    const { sources, sourcesContent } = JSON.parse(map);
    const at = script.slice(0, script.indexOf(text)).split("\n");
    const found = /** @type {import("node:module").SourceMapping} */ (new SourceMap(JSON.parse(map)).findEntry(at.length - 1, at.at(-1)?.length ?? 0));
    assert.equal(found.originalSource, `js/${source}`);
    assert.ok(sourcesContent[sources.indexOf(found.originalSource)].split("\n")[found.originalLine].includes(text));
  });
}
