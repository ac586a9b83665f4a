// @ts-check
// A waterfall as a drawing: a row for each thing that takes time, and below them the tasks of the page's main thread.

/**
 * @typedef {{from: number, until: number, first?: number}} Span in milliseconds; `first` is when the first byte of an
 *   answer came
 * @typedef {Record<"page" | "loader" | "init" | "glue" | "wasm" | "compile" | "ready" | "batch", Span>} Times
 */

const COLOURS = { wait: "#b9c7d8", load: "#3d74b8", work: "#d9822b", long: "#c23030", ink: "#1c2430", faint: "#5c6672", line: "#e3e7ec" };

const WIDTH = 1_080;
const LEFT = 340;
const RIGHT = 120;
const TOP = 118;
const ROW = 34;
const BAR = 18;

/** From how many milliseconds on a task is a long one (Long Tasks API, section 1), and from how many it is drawn. */
const LONG_MS = 50;
const TASK_MS = 1;

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * @param {Times} times
 * @returns {{name: string, about: string, span: Span, isWork?: boolean}[]}
 */
const rowsOf = ({ page, loader, init, glue, wasm, compile, ready, batch }) => [
  { name: "page", about: "its HTML", span: page },
  { name: "index.js", about: "the loader", span: loader },
  { name: "init()", about: "queues from here on", span: init, isWork: true },
  { name: "module.js", about: "the glue", span: glue },
  { name: "wayfare.wasm", about: "the module", span: wasm },
  { name: "compile", about: "while it comes", span: compile, isWork: true },
  { name: "start", about: "sessions, until ready", span: { from: compile.until, until: ready.from }, isWork: true },
  { name: "first batch", about: "to the collector and back", span: batch },
];

/**
 * @param {Times} times
 * @param {{from: number, until: number}[]} tasks of the main thread
 * @param {{title: string, about: string}} texts
 * @returns {{text: string, size: {width: number, height: number}}}
 */
export function draw(times, tasks, { title, about }) {
  const rows = rowsOf(times);
  const end = Math.ceil(Math.max(...rows.map(({ span }) => span.until)) / 100) * 100;
  const x = (/** @type {number} */ ms) => LEFT + (ms / end) * (WIDTH - LEFT - RIGHT);
  const height = TOP + ROW * (rows.length + 1) + 62;
  const text = (/** @type {number} */ left, /** @type {number} */ top, /** @type {string} */ words, more = "") =>
    `<text x="${left.toFixed(1)}" y="${top}" ${more}>${escaped(words)}</text>`;
  const bar = (/** @type {Span} */ { from, until }, /** @type {number} */ top, /** @type {string} */ colour) =>
    `<rect x="${x(from).toFixed(1)}" y="${top}" width="${Math.max(2, x(until) - x(from)).toFixed(1)}" height="${BAR}" fill="${colour}"/>`;

  const bottom = TOP + ROW * (rows.length + 1);
  const step = end > 1_000 ? 200 : 100;
  const grid = Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => {
    const left = x(at * step).toFixed(1);
    return `<line x1="${left}" x2="${left}" y1="${TOP - 8}" y2="${bottom}" stroke="${COLOURS.line}"/>${text(Number(left), TOP - 14, `${at * step}${at ? "" : " ms"}`, `fill="${COLOURS.faint}" text-anchor="middle"`)}`;
  });
  const drawn = rows.map(({ name, about, span, isWork }, at) => {
    const top = TOP + at * ROW + (ROW - BAR) / 2;
    const { from, until, first } = span;
    const bars =
      isWork ? bar(span, top, COLOURS.work)
      : first ? bar({ from, until: first }, top, COLOURS.wait) + bar({ from: first, until }, top, COLOURS.load)
      : bar(span, top, COLOURS.wait);
    const label = `${text(20, top + 14, name, `font-weight="600"`)}${text(140, top + 14, about, `fill="${COLOURS.faint}"`)}`;
    const took = until - from;
    return `${label}${bars}${text(x(until) + 7, top + 14, `${took < 10 ? took.toFixed(1) : took.toFixed(0)} ms`, `fill="${COLOURS.faint}"`)}`;
  });
  const lane = TOP + rows.length * ROW + (ROW - BAR) / 2;
  const longest = Math.max(0, ...tasks.map(({ from, until }) => until - from));
  const thread = [
    text(20, lane + 14, "main thread", `font-weight="600"`),
    text(140, lane + 14, `its tasks; longest ${longest.toFixed(0)} ms`, `fill="${COLOURS.faint}"`),
    ...tasks
      .filter(({ from, until }) => until - from >= TASK_MS && from < end)
      .map((task) => bar({ ...task, until: Math.min(task.until, end) }, lane, task.until - task.from > LONG_MS ? COLOURS.long : COLOURS.work)),
  ];
  const legend = [
    ["waiting for an answer", COLOURS.wait],
    ["its bytes come", COLOURS.load],
    ["the page's processor works", COLOURS.work],
    [`for more than ${LONG_MS} ms at once`, COLOURS.long],
  ].map(([words, colour], at) => {
    const left = 20 + at * 215;
    return `<rect x="${left}" y="${bottom + 24}" width="12" height="12" fill="${colour}"/>${text(left + 18, bottom + 35, `${words}`, `fill="${COLOURS.faint}"`)}`;
  });
  const head = [text(20, 38, title, `font-size="20" font-weight="600"`), text(20, 62, about, `fill="${COLOURS.faint}"`)];
  return {
    text: `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" style="display:block" font-family="system-ui, sans-serif" font-size="13" fill="${COLOURS.ink}"><rect width="100%" height="100%" fill="#fff"/>${[...head, ...grid, ...drawn, ...thread, ...legend].join("")}</svg>`,
    size: { width: WIDTH, height },
  };
}
