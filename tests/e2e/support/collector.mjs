// @ts-check
// A real collector on a free port with a database of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { until } from "./until.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const binary = process.env.WAYFARE_COLLECTOR ?? join(root, "target/debug/wayfare");
const dist = process.env.WAYFARE_DIST ?? join(root, "dist");

/** @typedef {Awaited<ReturnType<typeof startCollector>>} Collector */

/**
 * Starts a collector that also serves the shop, the package and the test pages.
 *
 * @param {{port?: number, database?: string, token?: string, site?: string}} [options] a port and a database of an
 *   earlier one, the token that the dashboard asks for, and a folder to be served as /site
 */
export async function startCollector({ port = 0, database, token, site } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "wayfare-e2e-"));
  const file = database ?? join(folder, "wayfare.db");
  const guard = token ? ["--dashboard-token-file", join(folder, "token")] : [];
  if (token) writeFileSync(join(folder, "token"), token, { mode: 0o600 });
  const child = spawn(
    binary,
    [
      "serve",
      ...["--listen", `127.0.0.1:${port}`, "--store", `sqlite:${file}`, "--source", "shop"],
      ...["--static", `/=${join(root, "www")}`, "--static", `/wayfare=${dist}`],
      ...["--static", `/pages=${join(root, "tests/e2e/pages")}`],
      ...guard,
      ...(site ? ["--static", `/site=${site}`] : []),
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "error" } },
  );
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const url = await listening(child);

  /**
   * @param {string} sql
   * @returns {any[]} what the database file itself holds, read by another program
   */
  const rows = (sql) => {
    // A reader waits, too, while the log is taken into the database.
    const options = ["-readonly", "-json", "-cmd", ".timeout 10000"];
    const text = execFileSync("sqlite3", [...options, file, sql], { encoding: "utf8", maxBuffer: 1 << 28 });
    return text ? JSON.parse(text) : [];
  };

  return {
    url,
    database: file,
    rows,
    /** Stored events, in the order in which they happened. */
    events: () =>
      rows(
        `SELECT type, seq, lower(hex(id)) AS id, lower(hex(session_id)) AS session, lower(hex(tab_id)) AS tab,
           lower(hex(token)) AS token, occurred_at_ms, page_url, page_title, page_referrer, properties
         FROM events ORDER BY occurred_at_ms, seq`,
      ).map((row) => ({ ...row, properties: JSON.parse(row.properties) })),
    /** Stored sessions, whole. */
    sessions: () =>
      rows("SELECT lower(hex(id)) AS id, document FROM sessions ORDER BY inserted_at_us").map(({ id, document }) => ({
        id,
        document: JSON.parse(document),
      })),
    /**
     * Waits until so many events are stored.
     *
     * @param {number} count
     */
    async stored(count) {
      await until(`${count} stored events`, () => rows("SELECT count(*) AS n FROM events")[0].n >= count);
      return this.events();
    },
    /**
     * Lets time pass for the collector: its clock cannot be moved, but what it remembers of tabs can be made older.
     *
     * @param {number} ms
     */
    age: (ms) =>
      execFileSync("sqlite3", ["-cmd", ".timeout 10000", file, `UPDATE tabs SET last_seen = last_seen - ${ms}`]),
    /** Ends it as an operator would. */
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
    /** Ends it for good. */
    async close() {
      await this.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<string>}
 */
function listening(child) {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the collector ended with ${code}`)));
    const lines = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdout) });
    lines.on("line", (line) => {
      const url = /^listening on (http:\S+)$/.exec(line)?.[1];
      if (url) resolve(url);
    });
  });
}
