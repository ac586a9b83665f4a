// @ts-check
// Keeps everything that the page loads, as workers for offline use do.
const worker = /** @type {any} */ (self);
worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  if (event.request.method == "GET") event.respondWith(kept(event.request));
});

/** @param {Request} request */
async function kept(request) {
  const cache = await caches.open("site");
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
}
