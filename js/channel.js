// @ts-check

import { HEARD, attempt, tell } from "./tell.js";

/** @type {BroadcastChannel | undefined} */
let channel;

/**
 * Listens to the other pages of the origin. A page that does so in the back/forward cache is evicted
 * from it by the first message: it has to stop in pagehide.
 */
export function listenToPages() {
  channel ??= attempt(() => new BroadcastChannel("wayfare"));
  if (channel) channel.onmessage = ({ data }) => typeof data == "string" && tell(HEARD, data);
}

export function stopListening() {
  channel?.close();
  channel = undefined;
}

/** @param {string} message */
export const sayToPages = (message) => attempt(() => channel?.postMessage(message));
