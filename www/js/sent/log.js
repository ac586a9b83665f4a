// @ts-check
// What became of each event of this tab: asked for, then answered. Survives a change of page.

/** @typedef {import("../calls.js").Delivery} Delivery */
/** @typedef {"waiting" | "stored" | "mixed" | "refused" | "failed" | "unseen"} Outcome */

/**
 * @typedef {object} Entry
 * @property {string | null} id Known once the event was in a batch.
 * @property {string} type
 * @property {number} at_ms
 * @property {Record<string, unknown>} properties
 * @property {string} where Path and query of its page.
 * @property {Outcome} outcome
 */

/**
 * @typedef {object} SentEvent
 * @property {string} id
 * @property {string} type
 * @property {string} occurred_at
 * @property {{ url: string }} page
 * @property {Record<string, unknown>} [properties]
 */

const KEY = "fingerpost.sent";

/** A panel is read, not searched: older entries go. */
const ENTRIES_MAX = 40;

/** A call and its event are one if their times are this close; a held call waits for the tracker. */
const SAME_EVENT_MS = 10_000;

export class SentLog {
  constructor() {
    const { entries, stored } = read();
    /** @type {Entry[]} Oldest first. */
    this.entries = entries;
    /** How many events of this tab the collector has acknowledged. */
    this.stored = stored;
  }

  /** @param {import("../calls.js").Call} call */
  wait({ type, properties }) {
    this.#add({ id: null, type, at_ms: Date.now(), properties, where: pathOf(location.href), outcome: "waiting" });
    this.#save();
  }

  /** @param {Delivery} delivery */
  settle(delivery) {
    const outcome = outcomeOf(delivery);
    for (const event of eventsOf(delivery.body)) {
      const entry = this.#find(event) ?? this.#add(fromEvent(event));
      if (outcome === "stored" && entry.outcome !== "stored") this.stored += 1;
      Object.assign(entry, { ...fromEvent(event), outcome });
    }
    this.entries.sort((a, b) => a.at_ms - b.at_ms);
    this.#save();
  }

  /** @param {SentEvent} event */
  #find(event) {
    const at_ms = Date.parse(event.occurred_at);
    return (
      this.entries.find((entry) => entry.id === event.id) ??
      this.entries.find(
        (entry) => entry.id === null && entry.type === event.type && Math.abs(entry.at_ms - at_ms) < SAME_EVENT_MS,
      )
    );
  }

  /**
   * @param {Entry} entry
   * @returns {Entry}
   */
  #add(entry) {
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - ENTRIES_MAX);
    return entry;
  }

  #save() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ entries: this.entries, stored: this.stored }));
    } catch {
      // Storage is denied or full: the log lasts as long as the page.
    }
  }
}

/**
 * @param {Delivery} delivery
 * @returns {Outcome}
 */
function outcomeOf({ status, accepted, rejected }) {
  if (status >= 200 && status < 300) {
    // The counts do not say which event of a batch was refused.
    if (rejected === 0) return "stored";
    return accepted === 0 ? "refused" : "mixed";
  }
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "refused" : "failed";
}

/**
 * @param {string} body
 * @returns {SentEvent[]}
 */
function eventsOf(body) {
  try {
    return JSON.parse(body).events ?? [];
  } catch {
    return [];
  }
}

/**
 * @param {SentEvent} event
 * @returns {Entry}
 */
function fromEvent({ id, type, occurred_at, page, properties = {} }) {
  return { id, type, at_ms: Date.parse(occurred_at), properties, where: pathOf(page.url), outcome: "waiting" };
}

/** @param {string} url */
function pathOf(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** @returns {{ entries: Entry[], stored: number }} */
function read() {
  try {
    const { entries, stored } = JSON.parse(sessionStorage.getItem(KEY) ?? "");
    return { entries: entries.map(leftBehind), stored };
  } catch {
    return { entries: [], stored: 0 };
  }
}

/**
 * An event can be answered after its page is gone. Nobody saw that answer.
 *
 * @param {Entry} entry
 * @returns {Entry}
 */
function leftBehind(entry) {
  return entry.outcome === "waiting" ? { ...entry, outcome: "unseen" } : entry;
}
