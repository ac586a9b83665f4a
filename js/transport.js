// @ts-check

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
 * @param {(request: number, status: number, retryAfterMs: number, body: string) => void} onResponse
 */
export function post(url, body, request, isJson, onResponse) {
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
    return /** @type {const} */ ([response.status, retryAfter, await response.text()]);
  };
  // `send` is asynchronous: a fetch that somebody patched to throw rejects as well.
  send().then(
    (answer) => onResponse(request, ...answer),
    () => onResponse(request, 0, -1, ""),
  );
}
