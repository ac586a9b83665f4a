// @ts-check
// What stands between the tests and a browser: a driver on a port that the system chose, in a folder of its
// own.

import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { start } from "./processes.mjs";
import { until } from "./until.mjs";

const tools = fileURLToPath(new URL("../../../target/tools/bin/", import.meta.url));
const geckodriver = process.env.WAYFARE_GECKODRIVER ?? join(tools, "geckodriver");
const chromedriver = process.env.WAYFARE_CHROMEDRIVER ?? "/usr/bin/chromedriver";
const webkitDriver = process.env.WAYFARE_WEBKITDRIVER ?? "/usr/bin/WebKitWebDriver";

/**
 * @typedef {object} Driver
 * @property {string} url
 * @property {number} pid
 * @property {() => Promise<void>} end
 */

/** A folder that is there until the driver ends. */
function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "wayfare-browser-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** @returns {Promise<Driver>} */
export async function startGeckodriver() {
  const { folder, remove } = scratch();
  const driver = start(
    geckodriver,
    // The parent process knows what no page may do: duplicating a tab, for one.
    ["--port", "0", "--websocket-port", "0", "--profile-root", folder, "--allow-system-access"],
    { HOME: folder },
  );
  const port = await driver.line(/Listening on 127\.0\.0\.1:(\d+)/);
  return { url: `http://127.0.0.1:${port}`, pid: driver.pid, end: () => driver.end().then(remove) };
}

/** @returns {Promise<Driver>} */
export async function startChromedriver() {
  const { folder, remove } = scratch();
  const driver = start(chromedriver, ["--port=0"], { HOME: folder, TMPDIR: folder });
  const port = await driver.line(/started successfully on port (\d+)/);
  return { url: `http://127.0.0.1:${port}`, pid: driver.pid, end: () => driver.end().then(remove) };
}

/**
 * @param {string} display where windows go
 * @returns {Promise<Driver>}
 */
export async function startWebKitDriver(display) {
  const { folder, remove } = scratch();
  const driver = start(webkitDriver, ["--port=0"], {
    DISPLAY: display,
    GDK_BACKEND: "x11",
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
    // Neither the desktop's bus nor its settings are asked: there is no desktop.
    NO_AT_BRIDGE: "1",
    GSETTINGS_BACKEND: "memory",
    GIO_USE_VFS: "local",
  });
  // It does not say which port the system gave it; the system does.
  const port = await until("the port of WebKit's driver", () => listeningPort(driver.pid));
  return { url: `http://127.0.0.1:${port}`, pid: driver.pid, end: () => driver.end().then(remove) };
}

/** A screen that nobody sees, under a number that no other has: WebKitGTK has no headless mode. */
export async function startDisplay() {
  const server = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]);
  return { name: `:${await server.line(/^(\d+)$/)}`, end: server.end };
}

/**
 * The port on which a process listens at 127.0.0.1: of the sockets that it holds open, the one that the kernel's table
 * shows in the state LISTEN (proc(5), /proc/net/tcp).
 *
 * @param {number} pid
 * @returns {number | undefined}
 */
function listeningPort(pid) {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((name) => link(join(folder, name)));
  const sockets = new Set(links.map((to) => /^socket:\[(\d+)\]$/.exec(to)?.[1]));
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, "utf8").split("\n")) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state == "0A" && sockets.has(inode) && local?.startsWith("0100007F:")) return parseInt(local.slice(9), 16);
  }
  return undefined;
}

/**
 * @param {string} path
 * @returns {string} where it leads; nothing when it was closed meanwhile
 */
function link(path) {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
