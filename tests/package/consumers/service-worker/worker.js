// Keeps everything that the page loads, as workers for offline use do.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (event.request.method == "GET") event.respondWith(kept(event.request));
});

async function kept(request) {
  const cache = await caches.open("site");
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
}
