// @ts-check
// What consumers make of the installed package: a type checker and a bundler.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { install, root } from "./support/consumer.mjs";

/** @type {ReturnType<typeof install>} */
let consumer;
before(() => {
  consumer = install();
});
after(() => consumer.remove());

/**
 * Runs a program of the checkout's node_modules in the consumer's folder; throws with what it printed.
 *
 * @param {string} program
 * @param {string[]} args
 */
function run(program, ...args) {
  try {
    return execFileSync(join(root, "node_modules/.bin", program), args, { cwd: consumer.folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = /** @type {{stdout: string, stderr: string}} */ (error);
    throw new Error(`${program}: ${stdout}${stderr}`);
  }
}

for (const [module, resolution] of /** @type {const} */ ([
  ["esnext", "bundler"],
  ["nodenext", "nodenext"],
])) {
  test(`TypeScript finds the typings with --moduleResolution ${resolution}`, () => {
    const program = join(consumer.folder, "page.ts");
    const options = ["--noEmit", "--strict", "--target", "es2022", "--types", "", "--module", module, "--moduleResolution", resolution];
    writeFileSync(program, 'import { init } from "wayfare";\ninit({ endpoint: "/v1/batch" }).track("a", { n: 1 });\n');
    run("tsc", ...options, program);
    writeFileSync(program, 'import { init } from "wayfare";\ninit({ endpoint: 7 });\n');
    assert.throws(() => run("tsc", ...options, program), /TS2322/);
  });
}

test("a bundler keeps the module out of the page's own code", () => {
  const entry = join(consumer.folder, "page.js");
  const out = join(consumer.folder, "bundled");
  writeFileSync(entry, 'import { init } from "wayfare";\nwindow.tracker = init({ endpoint: "/v1/batch" });\n');
  run("esbuild", entry, "--bundle", "--splitting", "--format=esm", `--outdir=${out}`, "--log-level=warning");
  const page = readFileSync(join(out, "page.js"), "utf8");
  const loaded = [...page.matchAll(/\bimport\("\.\/(module-\w+\.js)"\)/g)].map((match) => match[1]);
  assert.equal(loaded.length, 1, "the module is imported when it is needed");
  assert.ok(page.includes("init_twice"), "the loader is in it");
  assert.match(page, /new URL\("wayfare\.wasm", *import\.meta\.url\)/, "bundlers find the file by this expression");
  assert.ok(!page.includes("instantiateStreaming"));
  const module = readFileSync(join(out, /** @type {string} */ (loaded[0])), "utf8");
  assert.ok(module.includes("instantiateStreaming"), "the glue is not");
});

test("a bundler drops an import that is not used", () => {
  const entry = join(consumer.folder, "unused.js");
  const out = join(consumer.folder, "unused-out");
  writeFileSync(entry, 'import { init } from "wayfare";\nimport "wayfare";\nconsole.log(1);\n');
  run("esbuild", entry, "--bundle", "--splitting", "--format=esm", `--outdir=${out}`, "--log-level=error");
  const pages = readdirSync(out).map((name) => readFileSync(join(out, name), "utf8"));
  assert.ok(pages.every((text) => !text.includes("init_twice")));
});
