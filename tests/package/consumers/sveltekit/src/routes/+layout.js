// @ts-check
// Rendered by a server, when the site is built.
export const prerender = true;
