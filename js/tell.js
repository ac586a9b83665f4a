// @ts-check

/** What happened, by the numbers of src/happening.rs. */
export const HIDDEN = 0;
export const GOING = 1;
export const SHOWN = 2;
export const RETURNED = 3;
export const ONLINE = 4;
export const ACTIVE = 5;
const TASK_ENDED = 6;
export const TIMED_OUT = 7;
export const LOCKED = 8;
export const LOCK_REFUSED = 9;
export const HEARD = 10;
export const RESPONDED = 11;
export const LINKED = 12;
export const IDLE = 13;
export const FLUSHED = 14;
export const CONSENTED = 15;
export const RESET = 16;
const ANSWERED = 17;
export const OBSERVED = 18;
export const HINTED = 19;
export const QUEUES = 20;
export const QUEUE = 21;
export const SPILLED = 22;
export const NOT_KEPT = 23;
const CALLED = 24;
export const MAKERS = 25;
export const DESCRIBED = 26;

/**
 * @typedef {(what: number, text: string, request: number, status: number, retryAfterMs: number) => void} Happened
 * @typedef {(name: string, detail?: any) => void} Emit
 */

/** @type {Happened} */
let happened;

/** @type {Emit} */
let emitToPage;

/**
 * A trap leaves the module's memory in an unknown state: nothing may enter it again.
 */
let trapped = false;

/** The module has been told anything since it started. */
let begun = false;

/**
 * @param {Happened} toModule takes in what happens
 * @param {Emit} toPage is told what the module says, and `"trapped"`, once, when it traps
 */
export function connect(toModule, toPage) {
  happened = toModule;
  emitToPage = toPage;
}

/** The calls of the running task, which the module has not been told of yet: lines, as src/calls.rs reads them. */
let calls = "";

/** How many characters of calls wait at most: a task may make many, and the module's memory never shrinks. */
const CALLS_MAX = 65_536;

/** @type {readonly string[]} the page that the calls so far were made on */
let lastPage = [];

/**
 * Tells the module of a call, with all others of the running task when that has ended: one by one would be dear.
 *
 * @param {string} call two lines
 * @param {readonly string[]} page
 */
export function tellCall(call, page) {
  if (!calls) {
    lastPage = [];
    // The task in which the module starts is long enough; its next one is on the way and takes them along.
    if (begun) Promise.resolve().then(() => tell(TASK_ENDED));
  }
  if (page.some((text, at) => text != lastPage[at])) calls += `${JSON.stringify((lastPage = page))}\n`;
  calls += `${call}\n`;
  if (calls.length > CALLS_MAX) tellCalls();
}

/** Whatever happens after a call is told after it. */
function tellCalls() {
  const made = calls.trimEnd();
  calls = "";
  if (made) tell(CALLED, made);
}

/**
 * Tells the module what happened. Throws nothing.
 *
 * @param {number} what
 * @param {string} [text]
 * @param {number} [request] the request that was answered
 * @param {number} [status] of the answer
 * @param {number} [retryAfterMs] for how long the collector asked to wait, negative for not at all
 */
export function tell(what, text = "", request = 0, status = 0, retryAfterMs = -1) {
  begun = true;
  tellCalls();
  if (trapped) return;
  try {
    happened(what, text, request, status, retryAfterMs);
  } catch {
    trapped = true;
    emitToPage("trapped");
  }
}

/**
 * Tells the page what the module says. What a listener throws is the loader's to handle; here it is dropped.
 *
 * @param {string} name
 * @param {string} detail as JSON; a member that is null is left out
 */
export function emit(name, detail) {
  try {
    emitToPage(name, JSON.parse(detail, (_, value) => value ?? undefined));
  } catch {
    // See above.
  }
}

/**
 * Answers the module, which asks at this moment.
 *
 * @param {string | undefined} text
 */
export function answer(text) {
  if (text !== undefined) happened(ANSWERED, text, 0, 0, 0);
}

/** @type {string | undefined} */
let given;

/**
 * Takes what the module gives.
 *
 * @param {string} text
 */
export function give(text) {
  given = text;
}

/**
 * @param {() => void} ask asks the module for a text
 * @returns {string | undefined} what it gave
 */
export function asked(ask) {
  given = undefined;
  ask();
  return given;
}

/**
 * Asks the browser. Privacy modes, sandboxes and patched pages make anything throw; what throws counts
 * as withheld.
 *
 * @template T
 * @param {() => T} question
 * @returns {T | undefined}
 */
export function attempt(question) {
  try {
    return question();
  } catch {
    return undefined;
  }
}
