// @ts-check
// The typings that are shipped say what the code does: every code, option, reason and method, in both directions.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { install, root } from "./support/consumer.mjs";

/** @type {ReturnType<typeof install>} */
let consumer;
/** The typings, as they are shipped. */
let typings = "";
before(() => {
  consumer = install();
  typings = consumer.read("index.d.ts");
});
after(() => consumer.remove());

/** @param {string} path */
const source = (path) => readFileSync(join(root, path), "utf8");

/**
 * @param {string} text
 * @param {RegExp} pattern with one group
 */
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? "");

/** @param {Iterable<string>} items */
const sorted = (items) => [...new Set(items)].sort();

/**
 * What stands between the braces of an interface.
 *
 * @param {string} name
 */
function interfaceOf(name) {
  const body = new RegExp(`^export interface ${name} \\{\\n(.*?)^\\}`, "ms").exec(typings)?.[1];
  assert.ok(body, `the typings have no interface ${name}`);
  return body;
}

/**
 * The members of an interface, each with the comment that stands right above it.
 *
 * @param {string} name
 * @returns {Map<string, string>}
 */
function members(name) {
  /** @type {Map<string, string>} */
  const found = new Map();
  let comment = "";
  for (const line of interfaceOf(name).split("\n")) {
    const member = /^  (?:readonly )?(\w+)[?(:]/.exec(line)?.[1];
    if (/^ {2}(\/\*\*| \*)/.test(line)) comment += line.replace(/\/\*\*|\*\/|\*/g, "").trim();
    else if (member) {
      found.set(member, found.get(member) || comment);
      comment = "";
    }
  }
  return found;
}

/** The code of the core and the edge, without what is only compiled for tests. */
function rust() {
  const files = ["crates/core/src", "src"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  return files
    .filter((name) => name.endsWith(".rs") && !name.endsWith("/tests.rs"))
    .map((name) => source(name).split("#[cfg(test)]\nmod ")[0])
    .join("\n");
}

test("every code that can be told is documented, and no other", () => {
  const documented = all(typings, /\/\*\* [^\n]+ \*\/\n  \| "(\w+)"/g);
  assert.equal(documented.length, all(/DiagnosticCode =\n(.*?);\n/s.exec(typings)?.[1] ?? "", /\| "(\w+)"/g).length);
  // One place makes a diagnostic of the code that it is given: there it is who calls it that names the code.
  const core = rust().replace(/ fn report\(.*?\n {4}}/s, "");
  const inCore = [
    ...all(core, /Diagnostic::of\(\s*"(\w+)"/g),
    ...all(core, /\.report\(\s*"(\w+)"/g),
    ...all(core, /Diagnostic \{\s*code: "(\w+)"/g),
  ];
  // A code that is computed would escape the patterns above: every place that makes a diagnostic names its code.
  const made = all(core, /(Diagnostic::of\(|\.report\(|(?<!(?:let|struct|impl|->) )\bDiagnostic \{)/g);
  assert.equal(made.length, inCore.length, "each diagnostic of the core is made with a literal code");
  const scripts = ["loader", "calls", "fallback"].map((name) => source(`js/${name}.js`)).join("\n");
  const inScripts = [...all(scripts, /\bcode: "(\w+)"/g), ...all(scripts, /\bend\((?:!loaded && )?"(\w+)"/g)];
  assert.ok(inCore.length >= 5 && inScripts.length >= 5, "the patterns find something");
  assert.deepEqual(sorted([...inCore, ...inScripts]), sorted(documented));
});

/**
 * A table of options in the core.
 *
 * @param {string} table
 */
function rules(table) {
  const text = source("crates/core/src/config/rules.rs");
  const rows = new RegExp(`const ${table}: Rules = Rules\\(&\\[\n(.*?)\n\\]\\);`, "s").exec(text)?.[1] ?? "";
  const named = [...rows.matchAll(/\(\s*"(\w+)",\s*Kind::(\w+)/g)].map(([, name = "", kind]) => ({ name, kind }));
  const names = (/** @type {boolean} */ listener) =>
    named.filter(({ kind }) => (kind == "Listener") == listener).map(({ name }) => name);
  return { options: names(false), listeners: names(true) };
}

test("every option that the core knows is documented, and no other", () => {
  const documented = members("Options");
  const { options, listeners } = rules("OPTIONS");
  assert.ok(options.length > 0 && listeners.length > 0);
  assert.deepEqual(sorted(documented.keys()), sorted([...options, ...listeners]));
  // Where nothing may be used, or where there is an interface of its own, there is no default to state.
  const without = ["endpoint", "cookie", "linkDomains"];
  for (const [name, comment] of documented) {
    assert.ok(comment.length > 10, `${name} has a comment`);
    if (!listeners.includes(name) && !without.includes(name)) assert.match(comment, /Default: ?/, `${name} states its default`);
  }
  const cookie = members("CookieOptions");
  assert.deepEqual(sorted(cookie.keys()), sorted(rules("COOKIE").options));
  for (const [name, comment] of cookie) assert.match(comment, /Default: ?/, `cookie.${name} states its default`);
  const [, list = ""] = /for \(const name of \[(.*?)\]\)/.exec(source("js/loader.js")) ?? [];
  const heard = all(list, /"(\w+)"/g).map((name) => `on${name}`);
  assert.deepEqual(sorted(heard), sorted(listeners), "the loader's listeners");
  const attributes = /const ofTag = \(\{ (.*?) \}\)/.exec(source("js/calls.js"))?.[1]?.split(", ") ?? [];
  assert.ok(attributes.length > 0);
  assert.deepEqual(attributes.filter((name) => !options.includes(name)), [], "the script tag knows no other option");
});

test("every reason of a renewal is documented, and no other", () => {
  const reasons = all(source("crates/core/src/session/reason.rs"), /Self::\w+ => "(\w+)"/g);
  const union = /^  reason:(.*?);$/ms.exec(interfaceOf("SessionChange"))?.[1] ?? "";
  assert.ok(reasons.length > 0);
  assert.deepEqual(sorted(all(union, /"(\w+)"/g)), sorted(reasons));
});

test("the names of what the module tells are those of the typings, in their order", () => {
  const convert = source("src/convert.rs");
  for (const [writer, name] of [
    ["tell_diagnostic", "Diagnostic"],
    ["tell_session_change", "SessionChange"],
    ["tell_delivered", "Delivery"],
    ["tell_flushed", "Flushed"],
  ]) {
    const written = new RegExp(`fn ${writer}\\(.*?\n}`, "s").exec(convert)?.[0] ?? "";
    assert.deepEqual(all(written, /"(\w+)":/g), [...members(/** @type {string} */ (name)).keys()], name);
  }
  // These come as JSON, under their own names.
  const info = /fn push_session_info.*?\n}/s.exec(source("crates/core/src/payload/mod.rs"))?.[0] ?? "";
  assert.deepEqual(all(info, /"(\w+)":/g), [...members("SessionInfo").keys()]);
});

test("what happens has the same numbers in JavaScript and in the module", () => {
  const told = all(source("js/tell.js"), /const ([A-Z_]+ = \d+);/g);
  const known = all(source("src/happening.rs").replaceAll(": u32", ""), /const ([A-Z_]+ = \d+);/g);
  assert.ok(told.length > 0);
  assert.deepEqual(told, known);
});

test("the tracker has the documented methods, and few of them", async () => {
  const { stdout } = await consumer.run(`
    import { init } from "wayfare";
    import * as wayfare from "wayfare";
    const tracker = init();
    console.log(JSON.stringify({ exports: Object.keys(wayfare), names: Object.keys(tracker), proto: Object.getPrototypeOf(tracker) === Object.prototype }));`);
  const { exports, names, proto } = JSON.parse(stdout);
  assert.deepEqual(exports, ["init"]);
  assert.deepEqual(all(typings, /^export (?:declare )?(?:function|const|let|class|enum|default) ?(\w*)/gm), ["init"]);
  const documented = members("Tracker");
  assert.deepEqual(sorted(names), sorted(documented.keys()));
  assert.ok(proto, "it is a plain object: nothing is inherited");
  assert.ok(documented.size <= 13, "a small surface");
  for (const [name, comment] of documented) assert.ok(comment.length > 10, `${name} has a comment`);
});

test("nothing in the typings is any, and nothing of the generated glue is in them", () => {
  const code = typings.replace(/\/\*\*.*?\*\/|"\w+"/gs, "");
  assert.deepEqual(all(code, /\b(any|unknown|Function|InitOutput|free|WebAssembly)\b/g), []);
  // A key may have such a name.
  assert.deepEqual(all(code, /\b(enum|class|namespace)\b(?!:)/g), []);
});
