// @ts-check
// Programs that tests start, each in a process group of its own: a browser has many processes, and all of them end
// with it, and nobody else's do.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { until } from "./until.mjs";

/** @type {Set<number>} groups that still run, for the case that the tests themselves are ended */
const groups = new Set();
process.once("exit", () => groups.forEach((group) => signal(group, "SIGKILL")));
// Node's test runner ends a file that takes too long so, and "exit" is not told of that by itself.
process.once("SIGTERM", () => process.exit(143));

/**
 * @typedef {object} Program
 * @property {number} pid
 * @property {(pattern: RegExp) => Promise<string>} line the first group of the first line that matches
 * @property {() => Promise<void>} end ends it and everything that it started
 */

/**
 * @param {string} path
 * @param {string[]} parameters
 * @param {Record<string, string>} [environment] beside that of the tests
 * @returns {Program}
 */
export function start(path, parameters, environment = {}) {
  const child = spawn(path, parameters, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  /** @type {string[]} */
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => void lines.push(line));
  }
  /** @type {string | undefined} */
  let ended;
  const gone = new Promise((resolve) => {
    child.once("error", (error) => resolve((ended = `${error}`)));
    child.once("exit", (code, by) => resolve((ended = `it ended with ${code ?? by}`)));
  });
  const pid = child.pid ?? 0;
  if (pid) groups.add(pid);
  return {
    pid,
    line: (pattern) =>
      until(`${path} to say ${pattern}`, () => {
        const found = lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
        if (!found && ended) throw new Error(`${path}: ${ended}\n${lines.join("\n")}`);
        return found;
      }),
    async end() {
      if (!pid) return;
      signal(pid, "SIGTERM");
      await gone;
      // Its children may outlive it; no more is wanted of them.
      signal(pid, "SIGKILL");
      groups.delete(pid);
    },
  };
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} name
 */
function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch (error) {
    // Nothing of the group is left.
    if (/** @type {NodeJS.ErrnoException} */ (error).code != "ESRCH") throw error;
  }
}
