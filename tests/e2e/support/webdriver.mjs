// @ts-check
// A client of the W3C protocol (https://www.w3.org/TR/webdriver2/): as much as the tests need. It is JSON over HTTP, so
// that this file is shorter than what adapts a library: those bring programs that download drivers, and none knows
// WebKitGTK's.

/** What an element is named in JSON: section 13, "web element identifier". */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** What the control key is named in JSON: section 17.4.2. */
const CONTROL = "\uE009";

/** @typedef {Awaited<ReturnType<typeof openSession>>} Session */

/**
 * @param {string} method
 * @param {string} url
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function send(method, url, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const { value } = /** @type {any} */ (await response.json());
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value?.error}: ${value?.message}`);
  return value;
}

/**
 * Starts a browser through a driver.
 *
 * @param {string} driver its address
 * @param {object} capabilities
 */
export async function openSession(driver, capabilities) {
  const { sessionId } = await send("POST", `${driver}/session`, { capabilities: { alwaysMatch: capabilities } });
  const session = `${driver}/session/${sessionId}`;
  /** @param {string} path */
  const get = (path) => send("GET", session + path);
  /**
   * @param {string} path
   * @param {object} [body]
   */
  const post = (path, body = {}) => send("POST", session + path, body);

  /**
   * @param {string} selector
   * @returns {Promise<string>}
   */
  const find = async (selector) =>
    (await post("/element", { using: "css selector", value: selector }))[ELEMENT];

  return {
    /** @param {string} url */
    navigate: (url) => post("/url", { url }),
    back: () => post("/back"),
    forward: () => post("/forward"),
    refresh: () => post("/refresh"),
    /** @returns {Promise<string>} */
    window: () => get("/window"),
    /** @returns {Promise<string[]>} */
    windows: () => get("/window/handles"),
    /**
     * @param {"tab" | "window"} type
     * @returns {Promise<string>}
     */
    newWindow: async (type) => (await post("/window/new", { type })).handle,
    /** @param {string} handle */
    switchTo: (handle) => post("/window", { handle }),
    closeWindow: () => send("DELETE", `${session}/window`),
    /**
     * Runs the body of a function; a promise that it returns is awaited.
     *
     * @param {string} script
     * @param {unknown[]} [args]
     */
    execute: (script, args = []) => post("/execute/sync", { script, args }),
    /** @param {string} selector */
    click: async (selector) => post(`/element/${await find(selector)}/click`),
    /** @param {string} selector */
    async controlClick(selector) {
      await post("/actions", { actions: controlClickOn({ [ELEMENT]: await find(selector) }) });
      await send("DELETE", `${session}/actions`);
    },
    /** Whether scripts run in the page or, where the driver allows it, in the browser itself (Firefox only). */
    context: (/** @type {"content" | "chrome"} */ context) => post("/moz/context", { context }),
    /**
     * A command of the DevTools protocol (chromedriver only).
     *
     * @param {string} cmd
     * @param {object} params
     */
    devtools: (cmd, params) => post("/goog/cdp/execute", { cmd, params }),
  };
}

/**
 * What each device does, tick by tick (section 17.2): the key is down while the button is.
 *
 * @param {object} origin the element, whose middle is meant
 */
function controlClickOn(origin) {
  const [pause, value, button] = [{ type: "pause" }, CONTROL, 0];
  const keys = [{ type: "keyDown", value }, pause, pause, pause, { type: "keyUp", value }];
  const move = { type: "pointerMove", x: 0, y: 0, origin };
  const pointer = [pause, move, { type: "pointerDown", button }, { type: "pointerUp", button }, pause];
  return [
    { type: "key", id: "keyboard", actions: keys },
    { type: "pointer", id: "mouse", actions: pointer },
  ];
}
