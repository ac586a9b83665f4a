// @ts-check
// How long the tasks of a page's main thread were, as Chromium's own trace has it.

/** What a task is called in the category `toplevel`. */
const TASK = "ThreadControllerImpl::RunTask";

/** @typedef {{name: string, ph: string, pid: number, tid: number, ts: number, dur?: number}} TraceEvent */

/**
 * Traces while something is done.
 *
 * @param {import("playwright-core").CDPSession} devtools of the browser
 * @param {() => Promise<void>} what
 * @returns {Promise<TraceEvent[]>}
 */
export async function traced(devtools, what) {
  /** @type {TraceEvent[]} */
  const events = [];
  devtools.on("Tracing.dataCollected", ({ value }) => void events.push(.../** @type {any[]} */ (value)));
  const complete = new Promise((resolve) => devtools.once("Tracing.tracingComplete", resolve));
  const traceConfig = { includedCategories: ["toplevel", "blink.user_timing"], excludedCategories: ["*"] };
  await devtools.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await what();
  await devtools.send("Tracing.end");
  await complete;
  return events;
}

/**
 * The task in which the page set a mark, and all others of the same thread, in milliseconds.
 *
 * @param {TraceEvent[]} events
 * @param {string} mark
 */
export function tasksOf(events, mark) {
  const marked = events.find(({ name }) => name == mark);
  if (!marked) throw new Error("the trace does not have the page's mark");
  const { pid, tid, ts: at } = marked;
  const isTask = (/** @type {TraceEvent} */ one) => one.name == TASK && one.ph == "X" && one.pid == pid && one.tid == tid;
  const tasks = events.filter(isTask).map(({ ts, dur = 0 }) => ({ ts, dur, isMarked: ts <= at && at <= ts + dur }));
  const own = tasks.filter(({ isMarked }) => isMarked).map(({ dur }) => dur / 1_000);
  if (!own.length) throw new Error("the trace does not have the task of the page's mark");
  return {
    // A task can run others; the outermost is the longest.
    marked: Math.max(...own),
    others: tasks.filter(({ isMarked }) => !isMarked).map(({ dur }) => dur / 1_000),
  };
}

/**
 * All tasks of the page that set a mark, by that page's clock, in milliseconds.
 *
 * @param {TraceEvent[]} events
 * @param {string} mark
 * @param {number} markedAt when the page says that it set it
 */
export function tasksAround(events, mark, markedAt) {
  const marked = events.find(({ name }) => name == mark);
  if (!marked) throw new Error("the trace does not have the page's mark");
  const isTask = (/** @type {TraceEvent} */ one) => one.name == TASK && one.ph == "X" && one.pid == marked.pid && one.tid == marked.tid;
  const at = (/** @type {number} */ ts) => markedAt + (ts - marked.ts) / 1_000;
  return events.filter(isTask).map(({ ts, dur = 0 }) => ({ from: at(ts), until: at(ts + dur) }));
}

/**
 * The process that runs a page: Chromium's trace says who set a mark.
 *
 * @param {import("playwright-core").CDPSession} devtools of the browser
 * @param {import("../../tests/e2e/support/engines.mjs").Tab} tab
 */
export async function processOf(devtools, tab) {
  const events = await traced(devtools, async () => void (await tab.run(() => void performance.mark("process"))));
  const marked = events.find(({ name }) => name == "process");
  if (!marked) throw new Error("the trace does not have the page's mark");
  return marked.pid;
}
