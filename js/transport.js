// @ts-check

import { RESPONDED, tell } from "./tell.js";

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

/**
 * Posts a body with `keepalive`, so that the request survives its page: as text/plain, which needs no
 * preflight, unless the server takes nothing but JSON. Answers in every case, once; status 0 stands for no answer.
 *
 * @param {string} url
 * @param {string} body
 * @param {number} request
 * @param {boolean} isJson
 */
export function post(url, body, request, isJson) {
  const send = async () => {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: isJson ? { "Content-Type": "application/json" } : {},
      keepalive: true,
      // Missing before Safari 16; without it only a hanging request hangs.
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
    const retryAfter = retryAfterMs(response.headers.get("Retry-After"));
    return /** @type {const} */ ([await response.text(), request, response.status, retryAfter]);
  };
  // `send` is asynchronous: a fetch that somebody patched to throw rejects as well.
  send().then(
    (answer) => tell(RESPONDED, ...answer),
    () => tell(RESPONDED, "", request),
  );
}
