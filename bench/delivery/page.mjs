// @ts-check
// What scenarios do inside the page. Each function is sent there as text, so it knows nothing around it.

/**
 * Tracks in many tasks, and tells of each once it has ended: at the beginning of the next.
 *
 * @param {number} tasks
 * @param {number} calls in each
 */
export function burstInTasks(tasks, calls) {
  const page = /** @type {any} */ (window);
  let task = 0;
  const { port1, port2 } = new MessageChannel();
  /** @type {string[]} */
  let ended = [];
  port1.onmessage = () => {
    if (ended.length) page.taskEnded(ended);
    ended = Array.from({ length: calls }, (_, at) => `k${task}-${at}`);
    for (const uid of ended) page.bench.track({ uid });
    if (++task < tasks) port2.postMessage(0);
  };
  port2.postMessage(0);
}

/**
 * Fills localStorage up to so many times 2^20 characters, or until no more goes in, and says how many those are.
 *
 * @param {number | null} mebi null for all that goes in (JSON has no Infinity)
 */
export function fillStorage(mebi) {
  const entries = () => Object.keys(localStorage).reduce((sum, key) => sum + key.length + (localStorage.getItem(key)?.length ?? 0), 0);
  let room = mebi === null ? Infinity : Math.floor(mebi * 1_048_576) - entries();
  let filled = 0;
  for (let piece = 65_536; piece >= 1; ) {
    const key = `filling${filled}`;
    const length = Math.min(piece, room) - key.length;
    if (length <= 0 && room < piece) break;
    try {
      localStorage.setItem(key, "x".repeat(Math.max(0, length)));
      filled += key.length + Math.max(0, length);
      room -= key.length + Math.max(0, length);
    } catch {
      piece = Math.floor(piece / 2);
    }
  }
  return entries();
}

/** @param {number} ms by which the page's wall clock is set ahead */
export function shiftClock(ms) {
  const RealDate = Date;
  const now = () => RealDate.now() + ms;
  window.Date = /** @type {any} */ (
    new Proxy(RealDate, {
      construct: (target, given) => Reflect.construct(target, given.length ? given : [now()]),
      get: (target, name) => (name == "now" ? now : Reflect.get(target, name)),
    })
  );
}

/** @param {"hangs" | "throws" | ""} how nothing: as it was */
export function patchFetch(how) {
  const page = /** @type {any} */ (window);
  page.realFetch ??= page.fetch;
  page.fetch = {
    hangs: () => new Promise(() => {}),
    throws: () => {
      throw new TypeError("blocked");
    },
    "": page.realFetch,
  }[how];
}

/**
 * Tracks a thousand times with six properties in one task, and says how long the calls took, in milliseconds.
 *
 * @param {string[]} uids
 */
export function trackMany(uids) {
  const { bench } = /** @type {any} */ (window);
  performance.mark("calls");
  const start = performance.now();
  for (const [at, uid] of uids.entries()) {
    bench.track({ uid, page: "/category/boots", position: at, price_cents: 12_900, currency: "EUR", in_stock: true });
  }
  return performance.now() - start;
}

/**
 * Single calls, each in a task of its own on an idle page; how long each took, in milliseconds.
 *
 * @param {string[]} uids
 */
export async function trackCalmly(uids) {
  const { bench } = /** @type {any} */ (window);
  const times = [];
  for (const uid of uids) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const start = performance.now();
    bench.track({ uid, page: "/category/boots", position: 1, price_cents: 12_900, currency: "EUR", in_stock: true });
    times.push(performance.now() - start);
  }
  return times;
}
