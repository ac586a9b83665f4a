// @ts-check

import { attempt } from "./tell.js";

/**
 * Links to the site's other domains carry the visit on. The collector signs a token for the target's
 * host, which is good for one use within two minutes; so it is asked when a visitor is about to follow
 * a link, and never for links that nobody follows.
 *
 * @typedef {{endpoint: string, source?: string}} Options
 * @typedef {{text: string, until: number, visit: string}} Token
 */

/** The parameter that carries the token; crates/core/src/tracker/link.rs reads it. */
const PARAMETER = "wayfare";

/** Signs that a link is about to be followed: with a mouse, a finger, the keyboard. */
const APPROACHES = ["pointerover", "pointerdown", "touchstart", "focusin"];

/** What comes right before a link is followed, and early enough to change it. */
const FOLLOWS = ["mousedown", "touchend", "auxclick", "keydown", "click"];

/** How long a link may take from the first of these to the last, in milliseconds. */
const FOLLOWING_MS = 1_000;

/**
 * @param {Options} options
 * @param {string} path
 * @param {object} body
 * @returns {Promise<string | undefined>} what the collector answers, none where it refuses
 */
async function ask({ endpoint }, path, body) {
  const url = new URL(path, new URL(endpoint, location.href));
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body), signal: AbortSignal.timeout?.(5_000) });
  return answer.ok ? answer.text() : undefined;
}

/**
 * Redeems the token by which this page was reached.
 *
 * @param {Options} options
 * @param {string} token
 */
export const redeem = (options, token) => ask(options, "link/redeem", { token, host: location.host });

/**
 * Decorates links to these domains and their subdomains.
 *
 * @param {Options} options
 * @param {string[]} domains
 * @param {() => string | undefined} session
 */
export function decorate(options, domains, session) {
  /** @type {Map<string, Token | undefined>} tokens by host; none while the collector is asked */
  const tokens = new Map();

  /**
   * @param {Event} event
   * @returns {HTMLAnchorElement | undefined} the link to one of the domains that the event is about
   */
  const linkOf = (event) => {
    // Of an element in a shadow tree `target` says only where that tree stands.
    const link = /** @type {Element} */ (event.composedPath()[0]).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || !/^https?:$/.test(link.protocol) || link.host == location.host) return;
    const leads = domains.some((domain) => [link.host, link.hostname].some((host) => `.${host}`.endsWith(`.${domain}`)));
    return leads ? link : undefined;
  };

  /**
   * @param {Token | undefined} token
   * @param {string | undefined} visit the page's: it may be another by now, or none without consent
   */
  const isGood = (token, visit) => !!token && token.visit == visit && token.until > Date.now();

  /** @param {string} host */
  const prepare = async (host) => {
    const known = tokens.get(host);
    const visit = visitOf(session());
    // One that is being asked for, or is still good.
    if (!visit || (tokens.has(host) && (!known || isGood(known, visit.id)))) return;
    tokens.set(host, undefined);
    try {
      const text = await ask(options, "link", { source: options.source ?? location.hostname, host, session: visit });
      const { token, expires_in_ms: ms } = JSON.parse(/** @type {string} */ (text));
      // Half of its life is left for the way.
      tokens.set(host, { text: token, until: Date.now() + ms / 2, visit: visit.id });
    } catch {
      tokens.delete(host);
    }
  };

  /** @type {WeakSet<HTMLAnchorElement>} links that are being followed */
  const followed = new WeakSet();

  /** @param {Event} event */
  const follow = (event) => {
    const link = linkOf(event);
    if (!link || followed.has(link) || (event instanceof KeyboardEvent && event.key != "Enter")) return;
    followed.add(link);
    // Followed once, it has to be fit for being followed again, with another token.
    setTimeout(() => followed.delete(link), FOLLOWING_MS);
    const token = tokens.get(link.host);
    mark(link, isGood(token, visitOf(session())?.id) ? token?.text : undefined);
    tokens.delete(link.host);
  };

  /** @param {Event} event */
  const approach = (event) => {
    const link = linkOf(event);
    // Following a link focuses it, too.
    if (link && !followed.has(link)) void prepare(link.host);
  };

  const listen = (/** @type {string[]} */ types, /** @type {(event: Event) => void} */ listener) => {
    for (const type of types) {
      document.addEventListener(type, (event) => attempt(() => listener(event)), { capture: true, passive: true });
    }
  };
  listen(APPROACHES, approach);
  listen(FOLLOWS, follow);
}

/**
 * As text: the site's own parameters stay as they are written.
 *
 * @param {HTMLAnchorElement} link
 * @param {string | undefined} token
 */
function mark(link, token) {
  const before = link.search ? link.search.slice(1).split("&") : [];
  const pairs = before.filter((pair) => !pair.startsWith(`${PARAMETER}=`));
  if (token) pairs.push(`${PARAMETER}=${token}`);
  else if (pairs.length == before.length) return;
  link.search = pairs.join("&");
}

/**
 * The visit, as the collector signs it.
 *
 * @param {string | undefined} text the Session
 */
function visitOf(text) {
  if (!text) return undefined;
  const { id, metadata, context } = JSON.parse(text);
  return { id, started: Date.parse(metadata.time.create), active: Date.parse(metadata.time.update), index: context.visit_index };
}
