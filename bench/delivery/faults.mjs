// @ts-check
// What a server can do to a request with events. Each is asked with the request and with what the server would do of
// itself; other requests (questions of CORS, configuration) are answered as ever.

/**
 * @typedef {import("./endpoint.mjs").Received} Received
 * @typedef {import("./endpoint.mjs").Answer} Answer
 * @typedef {(received: Received, take: (received?: Received) => Promise<Answer>) => Promise<Answer | "cut">} Fault
 */

/**
 * Answers so, and takes nothing.
 *
 * @param {number} status
 * @returns {Fault}
 */
export const refuse = (status) => async () => ({ status, headers: { "Content-Type": "text/plain" }, body: "not now" });

/**
 * Takes what comes and cuts the connection before the answer, so many times.
 *
 * @param {number} times
 * @returns {Fault}
 */
export function loseAnswers(times) {
  let left = times;
  return async (_, take) => {
    const answer = await take();
    return left-- > 0 ? "cut" : answer;
  };
}

/** Never answers and takes nothing. @returns {Fault} */
export const hang = () => () => new Promise(() => {});

/**
 * Takes what comes and keeps the answers back until they are let go.
 *
 * @returns {{fault: Fault, held: () => number, letGo: () => void}}
 */
export function holdAnswers() {
  let held = 0;
  /** @type {() => void} */
  let letGo = () => {};
  const gone = new Promise((resolve) => (letGo = () => resolve(undefined)));
  return {
    fault: async (_, take) => {
      const answer = await take();
      held++;
      await gone;
      return answer;
    },
    held: () => held,
    letGo,
  };
}

/**
 * Takes and acknowledges the first half of the events of so many requests; what a half is, the contender knows.
 *
 * @param {(received: Received) => Received} halve
 * @param {number} times
 * @returns {Fault}
 */
export function takeHalf(halve, times) {
  let left = times;
  return (received, take) => take(left-- > 0 ? halve(received) : received);
}

/**
 * Refuses bodies above a size.
 *
 * @param {number} bytes
 * @returns {Fault}
 */
export const refuseLarge = (bytes) => (received, take) =>
  received.body.length > bytes ? refuse(413)(received, take) : take();
