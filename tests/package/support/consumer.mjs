// @ts-check
// A project that has installed the packed tarball, and nothing else.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
const dist = process.env.WAYFARE_DIST ?? join(root, "dist");

/** How long a program may take that does nothing but import the package, in milliseconds. */
const DEADLINE_MS = 20_000;

/**
 * Packs `dist` and unpacks the tarball where npm would put it: an installation without dependencies and scripts is no
 * more than that.
 */
export function install() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wayfare-package-")));
  const home = join(folder, "node_modules/wayfare");
  mkdirSync(home, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], {
    cwd: dist,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  if (tarballs.length != 1) throw new Error(`npm packed ${tarballs}`);
  const tarball = join(folder, tarballs[0] ?? "");
  execFileSync("tar", ["-xzf", tarball, "-C", home, "--strip-components=1"]);
  writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');

  return {
    folder,
    tarball,
    /** The installed package. */
    home,
    /** Every file of the tarball, as npm named it. */
    files: execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((name) => name.replace(/^package\//, ""))
      .sort(),
    /** @param {string} name */
    read: (name) => readFileSync(join(home, name), "utf8"),
    /** @type {any} */
    manifest: JSON.parse(readFileSync(join(home, "package.json"), "utf8")),
    /**
     * Runs a module of the consumer's in a fresh Node, until it ends by itself.
     *
     * @param {string} source
     * @param {string[]} args
     */
    run: (source, ...args) => {
      const file = join(folder, "program.mjs");
      writeFileSync(file, source);
      return runToItsEnd(file, args);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<{stdout: string, stderr: string, code: number | null, signal: string | null}>} a signal where the
 *   program had to be ended
 */
function runToItsEnd(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: DEADLINE_MS });
    const printed = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (printed.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (printed.stderr += text));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ ...printed, code, signal }));
  });
}
