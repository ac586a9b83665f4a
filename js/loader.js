// @ts-check

/**
 * What is there before the module: it stamps and queues calls, loads the module when the page is
 * idle, and then hands everything on. Nothing here throws, and nothing here decides what a session
 * is.
 *
 * @typedef {typeof import("./calls.js") & { how: "wasm" | "fallback" }} Module
 * @typedef {(fallback?: "fallback.js") => Promise<Module>} Load imports js/module.js, or the file that is named
 * @typedef {import("./index.d.ts").Tracker} Tracker
 * @typedef {import("./index.d.ts").Diagnostic} Diagnostic
 * @typedef {(module: Module) => void} Call
 */

/** Calls that wait for the module: a page that makes more within seconds is in a loop. */
const CALLS_MAX = 1_000;

/** How long the module waits for the page to be idle, in milliseconds. */
const IDLE_TIMEOUT_MS = 2_000;

/**
 * Where the page's tracker is found by every copy of this file: a script tag and an npm import, or
 * two bundles, must not count everything twice.
 */
const SHARED = Symbol.for("wayfare");

/** Safari has no requestIdleCallback; for a timer the options are no number, which means at once. */
const whenIdle = (/** @type {() => void} */ task) =>
  (window.requestIdleCallback || /** @type {any} */ (setTimeout))(task, { timeout: IDLE_TIMEOUT_MS });

/**
 * @param {Load} load
 * @returns {(options?: object) => Tracker}
 */
export const createInit = (load) => (options) => {
  const page = /** @type {Record<symbol, ReturnType<typeof create> | undefined>} */ (globalThis);
  const shared = page[SHARED];
  if (shared) {
    shared[1]({ code: "init_twice", message: "the first tracker is returned" });
    return shared[0];
  }
  const created = create(load, { ...options });
  // A server renders many pages: they share nothing.
  if (typeof document == "object") page[SHARED] = created;
  return created[0];
};

/**
 * @param {Load} load
 * @param {any} options
 * @returns {[Tracker, (diagnostic: Diagnostic) => void]}
 */
function create(load, options) {
  /** @type {Record<string, Set<(detail: any) => void>>} */
  const listeners = { __proto__: /** @type {any} */ (null), diagnostic: new Set(), delivery: new Set(), session: new Set() };
  /** @type {Set<string>} codes that the console has seen */
  const warned = new Set();
  /** @type {Call[]} */
  const queue = [];
  /** @type {Module | undefined} */
  let module;
  let off = typeof document != "object";
  let lost = 0;
  /** @type {((flushed: any) => void)[]} */
  let flushing = [];
  /** @type {(value?: any) => void} */
  let settle;
  /** The page knows its sessions, or knows that it will not. */
  const settled = new Promise((resolve) => (settle = resolve));

  /** @param {Diagnostic} diagnostic */
  const diagnose = (diagnostic) => {
    const { code, field, limit, message } = diagnostic;
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
    for (const listener of listeners[name] || []) {
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
   * @template T
   * @param {(module: Module) => T} call
   * @param {Module | undefined} [to]
   * @returns {T | undefined}
   */
  const enter = (call, to = module) => {
    try {
      return to && !off ? call(to) : undefined;
    } catch {
      return void fail();
    }
  };

  const fail = () => end("module_failed", "the module failed; nothing is sent");

  /**
   * Nothing is sent from here on.
   *
   * @param {import("./index.d.ts").DiagnosticCode | false} [code] none where the reason was said before
   * @param {string} [message]
   */
  const end = (code, message) => {
    off = true;
    module = undefined;
    lost += queue.length;
    queue.length = 0;
    if (code) diagnose({ code, message: `${message}; calls dropped: ${lost}` });
    emit("flushed", { accepted: 0, rejected: 0, pending: 0 });
    settle();
    return /** @type {"off"} */ ("off");
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
   * @param {string | undefined} name none for a page view
   * @param {unknown} properties
   */
  const record = (name, properties) => {
    // After a soft navigation the referrer is the page before.
    if (!off && name === undefined && url != location.href) {
      referrer = url || referrer;
      url = location.href;
    }
    if (off) lost++;
    else {
      let text = properties;
      try {
        text = JSON.stringify(properties ?? {});
      } catch {
        // js/properties.js finds what it is.
      }
      const at = Date.now();
      const here = page();
      later((module) => module.call(name, text, at, ...here));
    }
  };

  /** @param {Call} call for the module, when it is there */
  const later = (call) => {
    if (off || queue.length >= CALLS_MAX) lost++;
    else if (module) enter(call);
    else queue.push(call);
  };

  /**
   * @param {string} name
   * @param {any} listener
   */
  const on = (name, listener) => {
    const set = listeners[name];
    if (!set || typeof listener != "function") {
      diagnose({ code: "invalid_listener", field: `${name}`, message: "must be an event and a function" });
    } else {
      set.add(listener);
    }
    return () => void set?.delete(listener);
  };

  /** @returns {Tracker["ready"]} */
  const boot = async () => {
    if (off) return "off";
    // A page that is rendered ahead may never be seen.
    if (/** @type {any} */ (document).prerendering) {
      await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve));
    }
    const at = Date.now();
    referrer = `${document.referrer}`;
    const start = page();
    if (options.autoPageView !== false) record(undefined, {});
    await new Promise((resolve) => whenIdle(() => resolve(0)));
    const loaded = await load()
      .then((module) => /** @type {typeof import("./module.js")} */ (module).load(module))
      .catch(() => load("fallback.js"))
      .catch(() => {});
    if (!loaded || !enter((module) => module.start(options, at, start, emitFromModule), loaded)) {
      return off ? "off" : end(!loaded && "module_unavailable", "the module did not load; nothing is sent");
    }
    if (lost) diagnose({ code: "queue_full", message: `calls dropped: ${lost}`, limit: CALLS_MAX });
    // What listeners track meanwhile stands behind what waited.
    for (const call of queue) enter(call, loaded);
    queue.length = 0;
    if (off) return "off";
    module = loaded;
    whenIdle(() => enter((module) => module.idle()));
    await settled;
    return off ? "off" : loaded.how;
  };

  /**
   * @param {string} name
   * @param {any} detail
   */
  const emitFromModule = (name, detail) => {
    if (name == "settled") settle();
    else if (name == "trapped") fail();
    else if (name == "diagnostic") diagnose(detail);
    else emit(name, detail);
  };

  for (const [name, set] of Object.entries(listeners)) {
    // "diagnostic" is "onDiagnostic" among the options; one that is no function is left for the core to say so.
    const option = `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (typeof options[option] == "function") {
      set.add(options[option]);
      delete options[option];
    }
  }

  const ready = boot().catch(fail);

  /** @param {(module: Module) => string | undefined} question */
  const ask = (question) => ready.then(() => JSON.parse(enter(question) || "null"));

  /** @type {Tracker} */
  const tracker = {
    ready,
    page: (properties) => record(undefined, properties),
    track: (name, properties) => record(typeof name == "string" ? name : "", properties),
    flush: () =>
      ready.then(
        () =>
          new Promise((resolve) => {
            flushing.push(resolve);
            if (off) end();
            else enter((module) => module.flush());
          }),
      ),
    session: () => ask((module) => module.session()),
    sessionInfo: () => ask((module) => module.sessionInfo()),
    setConsent: (consent) => {
      /** @type {any} */
      let said = consent;
      try {
        said = said.analytics ?? said;
      } catch {
        // The core says what is no answer.
      }
      // The module has to know it when it starts: it reads and stores at once. One that starts with a
      // refusal hears later answers in their order, among the calls.
      const known = ["granted", "denied", "unknown"].includes(said);
      if (known && !module && options.consent != "denied") options.consent = said;
      else later((module) => module.setConsent(said));
    },
    reset: () => later((module) => module.reset()),
    observe: (info) => later((module) => module.observe(info)),
    on,
  };
  return [tracker, diagnose];
}
