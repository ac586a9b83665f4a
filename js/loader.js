// @ts-check

/**
 * What is there before the module: it stamps and queues calls, loads the module when the page is
 * idle, and then hands everything on. Nothing here throws, and nothing here decides what a session
 * is.
 *
 * @typedef {typeof import("./module.js")} Module
 * @typedef {import("./index.d.ts").Tracker} Tracker
 * @typedef {import("./index.d.ts").Diagnostic} Diagnostic
 * @typedef {[name: string | undefined, properties: string, at: number, url: string, title: string, referrer: string]} Call
 */

/** Calls that wait for the module: a page that makes more within seconds is in a loop. */
const CALLS_MAX = 1_000;

/** How long the module waits for the page to be idle, in milliseconds. */
const IDLE_TIMEOUT_MS = 2_000;

/** @type {Record<string, string>} option → the listener it is short for */
const LISTENER_OPTIONS = { onDiagnostic: "diagnostic", onDelivery: "delivery", onSession: "session" };

/** @param {() => void} task */
const whenIdle = (task) =>
  // Safari has no such thing.
  "requestIdleCallback" in self ? requestIdleCallback(task, { timeout: IDLE_TIMEOUT_MS }) : setTimeout(task, 1);

/**
 * @param {() => Promise<Module>} load
 * @returns {(options?: object) => Tracker}
 */
export function createInit(load) {
  /** @type {Tracker | undefined} */
  let tracker;
  /** @type {(diagnostic: Diagnostic) => void} */
  let diagnose;

  return (options) => {
    if (tracker) {
      diagnose({ code: "init_twice", message: "init was called before; the first tracker is returned" });
    } else {
      [tracker, diagnose] = create(load, options || {});
    }
    return tracker;
  };
}

/**
 * @param {() => Promise<Module>} load
 * @param {any} options
 * @returns {[Tracker, (diagnostic: Diagnostic) => void]}
 */
function create(load, options) {
  /** @type {Record<string, Set<(detail: any) => void>>} */
  const listeners = { diagnostic: new Set(), delivery: new Set(), session: new Set() };
  /** @type {Set<string>} codes that the console has seen */
  const warned = new Set();
  /** @type {Call[]} */
  let queue = [];
  /** @type {Module | undefined} */
  let module;
  let off = false;
  let lost = 0;
  /** @type {((flushed: any) => void)[]} */
  let flushing = [];

  /** @param {Diagnostic} diagnostic */
  const diagnose = (diagnostic) => {
    const { code, field, limit, message } = diagnostic;
    if (!warned.has(code)) {
      warned.add(code);
      console.warn(`wayfare: ${code}${field ? ` (${field})` : ""}: ${message}${limit ? `; limit: ${limit}` : ""}`);
    }
    emit("diagnostic", diagnostic);
  };

  /**
   * @param {string} name
   * @param {any} detail
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

  /** Calls into the module. A trap there ends it: what follows is counted. */
  const enter = (/** @type {(module: Module) => any} */ call) => {
    try {
      return module && call(module);
    } catch {
      end("module_failed", "the module failed; nothing more is sent");
    }
  };

  /**
   * Nothing is sent from here on.
   *
   * @param {import("./index.d.ts").DiagnosticCode} [code] none where the reason was said before
   * @param {string} [message]
   */
  const end = (code, message) => {
    off = true;
    module = undefined;
    lost += queue.length;
    queue = [];
    if (code) diagnose({ code, message: `${message}; calls dropped so far: ${lost}` });
    emit("flushed", { accepted: 0, rejected: 0, pending: 0 });
  };

  let url = "";
  let referrer = "";

  /**
   * @param {string | undefined} name none for a page view
   * @param {unknown} properties
   */
  const record = (name, properties) => {
    if (typeof document == "undefined") return;
    // After a soft navigation the referrer is the page before.
    if (name === undefined && url != location.href) {
      referrer = url || document.referrer;
      url = location.href;
    }
    /** @type {Call} */
    const call = [name, json(properties), Date.now(), location.href, document.title, referrer];
    if (module) enter((module) => module.call(...call));
    else if (off || queue.length >= CALLS_MAX) lost++;
    else queue.push(call);
  };

  /** @param {unknown} properties */
  const json = (properties) => {
    try {
      const text = JSON.stringify(properties ?? {});
      if (text[0] == "{") return text;
    } catch {
      // Cycles and BigInts: said below.
    }
    diagnose({
      code: "invalid_properties",
      field: "properties",
      message: "must be an object that JSON.stringify can write; the event is sent without them",
    });
    return "{}";
  };

  const flush = () =>
    new Promise((resolve) => {
      flushing.push(resolve);
      if (off) emit("flushed", { accepted: 0, rejected: 0, pending: 0 });
      else enter((module) => module.flush());
    });

  /** @returns {Promise<"wasm" | "off">} */
  const boot = async () => {
    const at = Date.now();
    const page = /** @type {const} */ ([location.href, document.title, document.referrer]);
    if (options.autoPageView !== false) record(undefined, {});
    await new Promise((resolve) => whenIdle(() => resolve(0)));
    let loaded;
    try {
      loaded = await load();
      await loaded.load();
    } catch {
      end("module_unavailable", "the module could not be loaded; nothing is sent");
      return "off";
    }
    module = loaded;
    if (!enter((module) => module.start(JSON.stringify(settings), at, page, emitFromModule))) {
      if (!off) end();
      return "off";
    }
    if (lost) {
      diagnose({ code: "queue_full", message: `${lost} calls were dropped before the module came`, limit: CALLS_MAX });
    }
    for (const call of queue.splice(0)) enter((module) => module.call(...call));
    whenIdle(() => enter((module) => module.idle()));
    return off ? "off" : "wasm";
  };

  /**
   * @param {string} name
   * @param {any} detail
   */
  const emitFromModule = (name, detail) => (name == "diagnostic" ? diagnose(detail) : emit(name, detail));

  const settings = { ...options };
  for (const [option, name] of Object.entries(LISTENER_OPTIONS)) {
    if (typeof options[option] == "function") {
      listeners[name]?.add(options[option]);
      delete settings[option];
    }
  }

  const ready = typeof document == "undefined" ? Promise.resolve(/** @type {const} */ ("off")) : boot();

  /** @type {Tracker} */
  const tracker = {
    ready,
    page: (properties) => record(undefined, properties),
    track: (name, properties) => record(typeof name == "string" ? name : "", properties),
    flush: () => ready.then(flush),
    session: () => ready.then(() => JSON.parse(enter((module) => module.session()) || "null")),
    sessionInfo: () => ready.then(() => enter((module) => module.sessionInfo()) ?? null),
    on(name, listener) {
      listeners[name]?.add(listener);
      return () => void listeners[name]?.delete(listener);
    },
  };
  return [tracker, diagnose];
}
