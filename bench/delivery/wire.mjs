// @ts-check

/**
 * @typedef {object} Taken a request with events that the server took and, as far as it knows, said so
 * @property {number} at when its last byte came, in milliseconds
 * @property {number} bytes of the body, as they came
 * @property {string[]} uids
 */

/** What arrived, event by event. A request that was refused or cut off did not arrive. */
export class Wire {
  /** @type {Taken[]} */
  requests = [];
  /** How many requests were answered, or cut, without having been taken; one that hangs is none yet. */
  refused = 0;
  /** How many ended before their body did. */
  cutOff = 0;
  /** When a request last came, whatever became of it. */
  lastAt = 0;
  /** @type {Map<string, number>} how often each event arrived */
  arrivals = new Map();

  /** @param {Taken} taken */
  take(taken) {
    this.requests.push(taken);
    for (const uid of taken.uids) this.arrivals.set(uid, (this.arrivals.get(uid) ?? 0) + 1);
  }

  /**
   * @param {Iterable<string>} uids those that were tracked
   */
  tally(uids) {
    return tally(this.arrivals, uids);
  }
}

/**
 * @typedef {object} Tally
 * @property {number} unique how many of them are there
 * @property {number} duplicates how many are there too often, each time that they are
 */

/**
 * @param {Map<string, number>} counts how often each is there
 * @param {Iterable<string>} uids those that are looked for
 * @returns {Tally}
 */
export function tally(counts, uids) {
  let [unique, duplicates] = [0, 0];
  for (const uid of uids) {
    const times = counts.get(uid) ?? 0;
    unique += Number(times > 0);
    duplicates += Math.max(0, times - 1);
  }
  return { unique, duplicates };
}
