// @ts-check
// The server that contenders send to: on loopback, on an origin of its own as such servers are, counting what arrives
// and failing as it is told.

import { createServer } from "node:http";

import { Wire } from "./wire.mjs";

/**
 * @typedef {object} Received
 * @property {string} method
 * @property {string} url path and query
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {number} at when the last of it came, in milliseconds
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {import("node:http").OutgoingHttpHeaders} [headers]
 * @property {string | Buffer} [body]
 *
 * @typedef {object} Service what is behind the endpoint: a contender's own server as far as its page can see
 * @property {(received: Received) => string[] | undefined} uids the numbers of the events in a request, undefined for a
 *   request that is not about events; throws what it cannot read
 * @property {(received: Received) => Answer | undefined | Promise<Answer | undefined>} answer undefined for what it does not know
 *
 * @typedef {Awaited<ReturnType<typeof startEndpoint>>} Endpoint
 */

/** Longer than anything here takes: an idle connection that a server closes is a fault that nobody asked for. */
const IDLE_MS = 600_000;

/** @param {Service} service */
export async function startEndpoint(service) {
  const wire = new Wire();
  /** @type {string[]} what came and was not understood */
  const puzzles = [];
  /** @type {import("./faults.mjs").Fault | undefined} */
  let fault;

  /** @param {Received} received */
  const settle = async (received) => {
    if (received.method == "OPTIONS") return (await service.answer(received)) ?? { status: 204 };
    const uids = service.uids(received);
    let isTaken = false;
    const take = async (what = received) => {
      const answer = await service.answer(what);
      if (!answer) throw new Error("this contender's server has no such path");
      isTaken = uids !== undefined && answer.status >= 200 && answer.status < 300;
      if (isTaken) {
        // A fault may have left some of them out.
        const taken = what == received ? uids : service.uids(what);
        // Not when it was answered: behind one contender's endpoint stands a store that syncs its disk, behind others none.
        wire.take({ at: received.at, bytes: received.body.length, uids: taken ?? [] });
      }
      return answer;
    };
    if (!uids) return take();
    const answer = await (fault ? fault(received, take) : take());
    if (!isTaken) wire.refused++;
    return answer;
  };

  const server = createServer({ keepAliveTimeout: IDLE_MS, requestTimeout: 0 }, async (request, response) => {
    const { method = "", url = "", headers } = request;
    const origin = headers.origin;
    try {
      const body = await bodyOf(request);
      const at = performance.now();
      wire.lastAt = at;
      if (!body) return void wire.cutOff++;
      const answer = await settle({ method, url, headers, body, at });
      if (answer == "cut") return void response.destroy();
      response.writeHead(answer.status, { ...allow(origin, headers), ...answer.headers });
      response.end(answer.body);
    } catch (error) {
      puzzles.push(`${method} ${url.split("?")[0]}: ${/** @type {Error} */ (error).message}`);
      response.writeHead(500, allow(origin, headers)).end();
    }
  });
  const listen = (/** @type {number} */ port) =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve(undefined);
      });
    });
  const stop = () => {
    const stopped = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    return stopped;
  };
  const port = await keepPort(listen);
  return {
    url: `http://127.0.0.1:${port}`,
    wire,
    /** @param {import("./faults.mjs").Fault} how */
    fail: (how) => void (fault = how),
    heal: () => void (fault = undefined),
    /** From now on connections are refused, and those that are open are gone. */
    goDown: stop,
    comeUp: () => listen(port),
    /** A bench that does not understand what it counts has no result. */
    assertUnderstood() {
      if (puzzles.length) throw new Error(`the endpoint did not understand ${[...new Set(puzzles)].join("; ")}`);
    },
    close: () => (server.listening ? stop() : Promise.resolve()),
  };
}

/** Ports that this program has used. */
const used = new Set();

/**
 * Finds a port to come back to. A system gives away a port of its own range again while the endpoint is down, so it is
 * one below: from 32768 on Linux gives them, others from 49152.
 *
 * @param {(port: number) => Promise<unknown>} listen
 */
async function keepPort(listen) {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (used.has(port)) continue;
    used.add(port);
    const error = await listen(port).then(
      () => undefined,
      (/** @type {NodeJS.ErrnoException} */ error) => error,
    );
    if (!error) return port;
    if (error.code != "EADDRINUSE" || used.size > 1_000) throw error;
  }
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<Buffer | undefined>} undefined when it was cut off
 */
async function bodyOf(request) {
  const pieces = [];
  try {
    for await (const piece of request) pieces.push(piece);
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}

/**
 * In lower case, so that what the service says of the same takes its place.
 *
 * What another origin needs to be allowed; the answer to its question as well.
 *
 * @param {string | undefined} origin
 * @param {import("node:http").IncomingHttpHeaders} asked
 */
const allow = (origin, asked) => ({
  "access-control-allow-origin": origin ?? "*",
  ...(origin && { "access-control-allow-credentials": "true" }),
  "access-control-allow-headers": asked["access-control-request-headers"] ?? "content-type",
  "access-control-allow-methods": "GET, POST, PUT, OPTIONS",
  "access-control-max-age": "600",
});
