// @ts-check

import { RESPONDED, attempt, tell } from "./tell.js";

/**
 * How long an answer may take, in milliseconds. A blocker may hang a request for ever, and only one
 * request is on its way at a time.
 */
const TIMEOUT_MS = 30_000;

/**
 * Both forms of RFC 9110, section 10.2.3.
 *
 * @param {string | null} header
 * @returns {number} milliseconds, negative for none
 */
function retryAfterMs(header) {
  if (!header) return -1;
  const seconds = Number(header);
  const ms = seconds >= 0 ? seconds * 1000 : Date.parse(header) - Date.now();
  return ms >= 0 ? ms : -1;
}

/** From how many characters on a body is compressed: a shorter one gains nothing. */
const GZIP_MIN = 1_024;

/** The page is hidden, or goes: a request has to be made at once. */
let isLeaving = false;

let hurry = () => {};

/**
 * What is being compressed when the page leaves goes as it is.
 *
 * @param {boolean} leaves
 */
export function leave(leaves) {
  isLeaving = leaves;
  if (leaves) hurry();
}

/**
 * The body as gzip; nothing where the page leaves meanwhile, since compressing is asynchronous.
 *
 * @param {string} body
 * @returns {Promise<ArrayBuffer | void>}
 */
const compressed = async (body) => {
  try {
    const packed = new Response(new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    return await Promise.race([packed, new Promise((/** @type {(value: void) => void} */ resolve) => (hurry = resolve))]);
  } catch {
    // It goes as it is.
  }
};

/** @type {AbortController | undefined} */
let insurance;

/**
 * Has the browser post a body when the page dies, and only then, instead of what was to be posted so before: Chromium
 * since 135. Its answer is never seen.
 *
 * @param {string} url
 * @param {string} body nothing at all where it is empty
 */
export const insure = (url, body) =>
  attempt(() => {
    insurance?.abort();
    insurance = new AbortController();
    const { fetchLater } = /** @type {any} */ (window);
    // It throws where the quota of the page is used up, or a policy of the page forbids it.
    if (body && fetchLater) fetchLater(url, { method: "POST", body, signal: insurance.signal });
  });

/**
 * Posts a body with `keepalive`, so that the request survives its page: as text/plain, which needs no
 * preflight, unless the server takes nothing but JSON. One that is compressed says so in the address, since a header
 * would ask for a preflight. Answers in every case, once; status 0 stands for no answer.
 *
 * @param {string} url
 * @param {string} body
 * @param {number} request
 * @param {boolean} isJson
 */
export function post(url, body, request, isJson) {
  const aborted = new AbortController();
  const send = async () => {
    // Missing before Safari 16.4.
    const packs = !isJson && !isLeaving && body.length >= GZIP_MIN && globalThis.CompressionStream;
    const packed = packs ? await compressed(body) : undefined;
    const response = await fetch(packed ? `${url}${url.includes("?") ? "&" : "?"}encoding=gzip` : url, {
      method: "POST",
      body: packed ?? body,
      headers: isJson ? { "Content-Type": "application/json" } : {},
      keepalive: true,
      signal: aborted.signal,
    });
    const retryAfter = retryAfterMs(response.headers.get("Retry-After"));
    return /** @type {const} */ ([await response.text(), request, response.status, retryAfter]);
  };
  // A fetch that somebody patched may know nothing of being aborted.
  const late = new Promise((_, reject) => {
    setTimeout(() => {
      aborted.abort();
      reject();
    }, TIMEOUT_MS);
  });
  // `send` is asynchronous: a fetch that somebody patched to throw rejects as well.
  Promise.race([send(), late]).then(
    (answer) => tell(RESPONDED, ...answer),
    () => {
      // Nobody may live to try again.
      if (isLeaving) attempt(() => navigator.sendBeacon(url, body));
      tell(RESPONDED, "", request);
    },
  );
}
