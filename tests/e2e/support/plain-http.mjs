// @ts-check
// A site on the hosts of one domain, by plain http: its pages are no secure contexts, so that there are no Web Locks.

const DOMAIN = "shop.test";

/** How a scene is set that plays there. */
export const plainHttp = {
  localDomain: DOMAIN,
  notIn: { webkit: "WebKitGTK asks the system's resolver, which knows no such names" },
};

/**
 * @param {Pick<import("./scene.mjs").Scene, "collector">} scene
 * @param {string} host
 * @param {string} path
 */
export const onHost = ({ collector }, host, path) =>
  `http://${host}.${DOMAIN}:${new URL(collector.url).port}/pages/${path}`;

/**
 * The scene, with its pages on one host.
 *
 * @param {import("./scene.mjs").Scene} scene
 * @returns {import("./scene.mjs").Scene}
 */
export const onOneHost = (scene) => ({ ...scene, open: (path = "witness.html") => scene.open(onHost(scene, "a", path)) });
