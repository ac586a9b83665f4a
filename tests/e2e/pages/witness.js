// @ts-check
// Stands before everything else on witness.html: it remembers what the tracker tells, and keeps the page's clocks.

{
  const page = /** @type {any} */ (window);
  const query = new URLSearchParams(location.search);

  /** What was told, in its order. */
  page.told = { changes: [], diagnostics: [], errors: [], shows: [] };
  addEventListener("error", ({ message }) => page.told.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => page.told.errors.push(`${reason}`));
  addEventListener("pageshow", ({ persisted }) => page.told.shows.push(persisted));

  // How far each clock is from the true time, in milliseconds: a wall clock can be set, and the monotonic one follows
  // a machine that slept (`?clocks=WALL,MONOTONIC`).
  const [wall = 0, monotonic = 0] = (query.get("clocks") ?? "").split(",").map(Number);
  page.clocks = { wall, monotonic };
  const dateNow = Date.now.bind(Date);
  const performanceNow = performance.now.bind(performance);
  Date.now = () => dateNow() + page.clocks.wall;
  performance.now = () => performanceNow() + page.clocks.monotonic;

  /** Settles when the page is told to start; at once, unless it is to wait for that (`?wait`). */
  page.started = query.has("wait") ? starting() : Promise.resolve();

  function starting() {
    // WebKit tells of a storage that this process has touched, and of no other.
    localStorage.getItem("start");
    return new Promise((resolve) => addEventListener("storage", ({ key }) => key == "start" && resolve(undefined)));
  }

  /** What `onSession` and `onDiagnostic` are told goes where tests find it. */
  page.testOptions = {
    ...page.testOptions,
    onSession: (/** @type {any} */ change) => page.told.changes.push(change),
    onDiagnostic: (/** @type {any} */ one) => page.told.diagnostics.push(one.code),
  };

  /** Who this page is, once the tracker knows. */
  page.identity = async () => {
    const tracker = page.__wayfare;
    const ready = await tracker.ready;
    const [session, info] = [await tracker.session(), await tracker.sessionInfo()];
    const { visit_index: index, reason } = session.context;
    return { ready, visit: session.id, tab: info.tabId, token: info.sessionTrackingToken, index, reason };
  };

  // A page that is rendered ahead cannot be asked.
  if (/** @type {any} */ (document).prerendering) {
    addEventListener("load", () => localStorage.setItem("ahead", "loaded"));
    document.addEventListener("prerenderingchange", () => localStorage.setItem("ahead", "shown"));
  }

  // A frame of another origin can only be written to.
  addEventListener("message", async ({ data, source }) => {
    if (data == "who") /** @type {Window} */ (source).postMessage({ who: await page.identity() }, { targetOrigin: "*" });
  });
}
