// @ts-check

import { attempt, guarded } from "./guard.js";

/** @type {BroadcastChannel | undefined} */
let channel;

/**
 * Listens to the other pages of the origin. A page that does so in the back/forward cache is evicted
 * from it by the first message: it has to stop in pagehide.
 *
 * @param {(message: string) => void} onMessage
 */
export function listenToPages(onMessage) {
  channel ??= attempt(() => new BroadcastChannel("wayfare"));
  const tell = guarded(onMessage);
  if (channel) channel.onmessage = ({ data }) => typeof data == "string" && tell(data);
}

export function stopListening() {
  channel?.close();
  channel = undefined;
}

/** @param {string} message */
export const sayToPages = (message) => attempt(() => channel?.postMessage(message));
