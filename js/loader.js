// @ts-check

/**
 * What is there before the module: it stamps and queues calls, loads the module, starts it when the page is
 * idle, and then hands everything on. Nothing here throws, and nothing here decides what a session
 * is.
 *
 * @typedef {typeof import("./calls.js") & { how: "wasm" | "fallback" }} Module
 * @typedef {() => [Promise<Response>, Promise<typeof import("./module.js")>]} Load asks for the module and for js/module.js
 * @typedef {() => Promise<Module>} LoadFallback imports js/fallback.js
 * @typedef {import("./index.d.ts").Tracker} Tracker
 * @typedef {import("./index.d.ts").Diagnostic} Diagnostic
 * @typedef {[name: keyof Module, ...said: any[]]} Call a function of the module, and what it is told
 */

/** Calls that wait for the module: a page that makes more within seconds is in a loop. */
const CALLS_MAX = 1_000;

/** How long the module waits for the page to be idle, in milliseconds. */
const IDLE_TIMEOUT_MS = 2_000;

/**
 * Where the page's tracker is found by every copy of this file: a script tag and an npm import, or
 * two bundles, must not count everything twice. Another version is another tracker, with its own module.
 */
const SHARED = Symbol.for("wayfare " + VERSION);

/** Safari has no requestIdleCallback; for a timer the options are no number, which means at once. */
const whenIdle = (/** @type {(value?: any) => void} */ task) =>
  (window.requestIdleCallback || /** @type {any} */ (setTimeout))(task, { timeout: IDLE_TIMEOUT_MS });

/** How the module is fetched: what the page itself needs comes first. */
export const LOW = /** @type {RequestInit} */ ({ priority: "low" });

/**
 * @param {Load} load
 * @param {LoadFallback} loadFallback
 * @returns {(options?: object) => Tracker}
 */
export const createInit = (load, loadFallback) => (options) => {
  // A server renders many pages: they share nothing.
  const page = /** @type {Record<symbol, ReturnType<typeof create> | undefined>} */ (/** @type {unknown} */ (globalThis.document || {}));
  const shared = page[SHARED];
  if (shared) {
    shared[1]({ code: "init_twice", message: "the first tracker is returned" });
    return shared[0];
  }
  return (page[SHARED] = create(load, loadFallback, { ...options }))[0];
};

/**
 * The module and its glue come together. The smallest module there is is compiled before: where none may be, a larger one
 * is not fetched in vain.
 *
 * @param {Load} load
 * @returns {Promise<Module>}
 */
const loadModule = async (load) => {
  // What the page does after `init` comes first.
  await 0;
  new WebAssembly.Module(Int32Array.of(0x6d736100, 1));
  const loaded = await Promise.all(load());
  return loaded[1].load(...loaded);
};

/**
 * @param {Load} load
 * @param {LoadFallback} loadFallback
 * @param {any} options
 * @returns {[Tracker, (diagnostic: Diagnostic) => void]}
 */
function create(load, loadFallback, options) {
  /** @type {Map<unknown, Set<(detail: any) => void>>} */
  const listeners = new Map();
  /** @type {Set<string>} codes that the console has seen */
  const warned = new Set();
  /** @type {Call[]} */
  const queue = [];
  /** @type {Module | undefined} */
  let module;
  let off = !globalThis.document;
  let lost = 0;
  /** @type {((flushed: any) => void)[]} */
  let flushing = [];
  /** @type {(value?: any) => void} */
  let settle;
  /** The page knows its sessions, or knows that it will not. */
  const settled = new Promise((resolve) => (settle = resolve));

  /** @param {Diagnostic} diagnostic */
  const diagnose = (diagnostic) => {
    const { code, field, message, limit } = diagnostic;
    if (!warned.has(code)) {
      warned.add(code);
      try {
        console.warn(`wayfare: ${code}${field ? ` (${field})` : ""}: ${message}${limit ? `; limit: ${limit}` : ""}`);
      } catch {
        // A page may have taken its console away.
      }
    }
    emit("diagnostic", diagnostic);
  };

  /**
   * @param {string} name
   * @param {any} [detail]
   */
  const emit = (name, detail) => {
    if (name == "flushed") {
      for (const resolve of flushing.splice(0)) resolve(detail);
    }
    for (const listener of listeners.get(name) || []) {
      try {
        listener(detail);
      } catch (error) {
        // The page's own mistake: it is shown as such, without breaking off what called it.
        setTimeout(() => console.error(error));
      }
    }
  };

  /**
   * Calls into the module. A trap there ends it: what follows is counted.
   *
   * @param {Call} call
   * @param {any} [to]
   */
  const enter = ([name, ...said], to = module) => {
    try {
      if (to && !off) return to[name](...said);
    } catch {
      fail();
    }
  };

  const fail = () => end("module_failed", "the module failed");

  /**
   * Nothing is sent from here on.
   *
   * @param {import("./index.d.ts").DiagnosticCode} [code] none where the reason was said before
   * @param {string} [message]
   */
  const end = (code, message) => {
    off = true;
    lost += queue.splice(0).length;
    if (code) diagnose({ code, message: `${message}; calls dropped: ${lost}` });
    emit("flushed", { accepted: 0, rejected: 0, pending: 0 });
    settle();
  };

  let url = "";
  let referrer = "";

  /**
   * A form field can stand where a page property was: what is read becomes text.
   *
   * @returns {[url: string, title: string, referrer: string]}
   */
  const page = () => [location.href, `${document.title}`, referrer];

  /**
   * @param {string | null} name null for a page view
   * @param {unknown} [properties]
   */
  const record = (name, properties) => {
    if (off) return later("call");
    // After a soft navigation the referrer is the page before.
    if (name === null && url != location.href) {
      referrer = url || referrer;
      url = location.href;
    }
    later("call", name, asText(properties), Date.now(), ...page());
  };

  /**
   * What is said is said now: the page may change its object later.
   *
   * @param {unknown} said
   */
  const asText = (said) => {
    try {
      return JSON.stringify(said ?? {});
    } catch {
      // js/properties.js finds what it is.
      return said;
    }
  };

  /** @param {Call} call for the module, when it is there */
  const later = (...call) => {
    // An answer of the visitor, and whatever else has no time of its own, is not lost to calls of a loop.
    if (off || (queue.length >= CALLS_MAX && call[3])) lost++;
    else if (module) enter(call);
    else queue.push(call);
  };

  /**
   * The page goes, or no module comes: what waits is posted as it is, and the collector makes events of it. Nothing else
   * has these calls from there on, so none is doubled. Nothing is posted without consent, or to another server.
   */
  const postRaw = () => {
    try {
      const { endpoint, source, consent, dialect } = { ...options, ...JSON.parse(options.options || "{}") };
      const isAllowed = !dialect && (options.consent ?? consent ?? "granted") == "granted" && !queue.some(([name]) => name == "setConsent");
      // What JSON could not write is no JSON either way.
      const calls = queue.map(([name, event, text, ...rest]) => [name, event, `${text}`, ...rest]);
      const body = JSON.stringify({ v: 1, boot: Math.random(), source, sent_at: Date.now(), calls });
      if (isAllowed && queue.length && navigator.sendBeacon(endpoint, body)) queue.length = 0;
    } catch {
      // It waits on.
    }
  };

  /**
   * @param {any} name
   * @param {any} listener
   */
  const on = (name, listener) => {
    const set = listeners.get(name);
    if (set && typeof listener == "function") {
      set.add(listener);
    } else {
      diagnose({ code: "invalid_listener", field: name, message: "must be an event and a function" });
    }
    return () => void set?.delete(listener);
  };

  const boot = async () => {
    if (off) return;
    // A page that is rendered ahead may never be seen.
    if (/** @type {any} */ (document).prerendering) {
      await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve));
    }
    const at = Date.now();
    referrer = `${document.referrer}`;
    const start = page();
    if (`${options.autoPageView}` != "false") record(null);
    addEventListener("pagehide", postRaw);
    const loaded = await loadModule(load)
      .catch(loadFallback)
      .catch(() => {});
    // It came and was compiled beside the page's own work, and starts when that is done: in a task of its own.
    await new Promise(whenIdle);
    if (!loaded) {
      postRaw();
      return end("module_unavailable", "the module did not load");
    }
    // Without an endpoint it says so, and does not start.
    if (!enter(["start", options, at, start, queue, lost, emit, diagnose, settle, fail], loaded)) return end();
    // What listeners track meanwhile stands behind what waited.
    for (const call of queue) enter(call, loaded);
    queue.length = 0;
    module = loaded;
    await settled;
    return loaded.how;
  };

  for (const name of ["Diagnostic", "Delivery", "Session"]) {
    const set = new Set();
    listeners.set(name.toLowerCase(), set);
    // One that is no function is left for the core to say so.
    const option = `on${name}`;
    if (typeof options[option] == "function") {
      set.add(options[option]);
      delete options[option];
    }
  }

  const ready = /** @type {Tracker["ready"]} */ (boot().catch(fail)).then((how) => (off ? "off" : how));

  /** @param {"session" | "sessionInfo"} question */
  const ask = (question) => ready.then(() => JSON.parse(enter([question]) || "null"));

  /** @type {any} */
  const tracker = {
    ready,
    page: (/** @type {unknown} */ properties) => record(null, properties),
    track: (/** @type {unknown} */ name, /** @type {unknown} */ properties) => record(typeof name == "string" ? name : "", properties),
    identify: (/** @type {unknown} */ user_id, /** @type {unknown} */ traits) => record("identify", { user_id, traits }),
    flush: () =>
      ready.then(
        () =>
          new Promise((resolve) => {
            flushing.push(resolve);
            if (off) end();
            else enter(["flush"]);
          }),
      ),
    session: () => ask("session"),
    sessionInfo: () => ask("sessionInfo"),
    on,
  };
  for (const name of /** @type {const} */ (["reset", "setConsent", "observe", "set"])) {
    tracker[name] = (/** @type {unknown} */ said) => later(name, asText(said));
  }
  return [tracker, diagnose];
}
