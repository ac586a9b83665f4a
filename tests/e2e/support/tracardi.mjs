// @ts-check
// A small Tracardi server, as strict as the real one (0.9) was observed to be. On an origin of its own, so that
// requests with JSON are preceded by a question.

import { createServer } from "node:http";

/**
 * @typedef {object} Answers
 * @property {string} [session] the id under which the server knows the next visit that it hears of
 * @property {number[]} [failures] statuses of the next answers
 * @property {string[]} [erring] types of events with which the server finds fault
 */

/** @param {unknown} value */
const isObject = (value) => typeof value == "object" && value !== null && !Array.isArray(value);

/** What the server does without an exception of its own. */
const SOUND = /** @type {[string, (payload: any) => boolean][]} */ ([
  ["options is an object", ({ options }) => isObject(options)],
  ["context is an object", ({ context }) => isObject(context)],
  ["screen is an object", ({ context }) => isObject(context.screen?.local)],
  ["colorDepth is a number", ({ context }) => typeof context.screen.local.colorDepth == "number"],
  ["context.device breaks the detection", ({ context }) => !("device" in context)],
  [
    "half a coordinate poisons the session",
    ({ context }) => (context.location?.latitude === undefined) == (context.location?.longitude === undefined),
  ],
  ["a payload without a profile has one event", ({ profile_less, events }) => !profile_less || events.length < 2],
]);

/** What its types ask for. */
const VALID = /** @type {[string, (payload: any) => boolean][]} */ ([
  ["source", ({ source }) => typeof source?.id == "string"],
  ["session", ({ session }) => typeof session?.id == "string"],
  ["profile", ({ profile }) => profile === null || typeof profile?.id == "string"],
  ["events", ({ events }) => Array.isArray(events)],
  [
    "event",
    ({ events }) =>
      events.every(
        (/** @type {any} */ { id, type, time, properties, options, context }) =>
          /^[0-9a-f-]{36}$/.test(id) &&
          typeof type == "string" &&
          Date.parse(time.create) > 0 &&
          [properties, options, context, context.page].every(isObject),
      ),
  ],
]);

/**
 * Starts a server that knows one event source.
 *
 * @param {string} source
 */
export async function startTracardi(source) {
  /** @type {Map<string, any>} events by id: the same id twice overwrites */
  const events = new Map();
  /** @type {any[]} payloads that were stored, in order */
  const payloads = [];
  /** @type {Map<string, string>} visits by the id that the page gave */
  const renamed = new Map();
  /** @type {string[]} what a real server would have broken over */
  const faults = [];
  let profiles = 0;
  /** @type {Answers} */
  const answers = {};

  /**
   * @param {any} payload
   * @returns {[status: number, body: unknown]}
   */
  const track = (payload) => {
    const failure = answers.failures?.shift();
    if (failure) return [failure, { detail: "as the test wants" }];
    const invalid = VALID.find(([, rule]) => !rule(payload));
    if (invalid) return [422, { detail: invalid[0] }];
    if (payload.source.id != source) return [401, { detail: "unknown source", payload }];
    const unsound = SOUND.find(([, rule]) => !rule(payload));
    if (unsound) {
      faults.push(unsound[0]);
      return [500, { detail: unsound[0] }];
    }
    if (payload.events.length == 0) return [200, null];
    payloads.push(payload);
    if (answers.session) {
      renamed.set(payload.session.id, answers.session);
      delete answers.session;
    }
    const session = { id: renamed.get(payload.session.id) ?? payload.session.id };
    const profile = payload.profile ?? { id: `9f86d081-884c-4d65-9a2f-00000000000${++profiles}` };
    const errors = [];
    for (const event of payload.events) {
      const type = event.type.toLowerCase().replaceAll(" ", "-");
      if (answers.erring?.includes(type)) errors.push(`Event ${type} was not valid`);
      events.set(event.id, { ...event, type, session: session.id, profile: profile.id });
    }
    const ids = payload.events.map((/** @type {any} */ { id }) => id);
    return [errors.length ? 226 : 200, { task: "t", ux: [], response: {}, events: ids, profile, session, errors, warnings: [] }];
  };

  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
    /** @param {number} status @param {unknown} body */
    const answer = (status, body) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method == "OPTIONS") return answer(200, "OK");
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.method != "POST" || request.url != "/track") return answer(404, { detail: "not found" });
    if (!request.headers["content-type"]?.startsWith("application/json")) return answer(422, { detail: "no JSON" });
    try {
      answer(...track(JSON.parse(text)));
    } catch (error) {
      answer(422, { detail: `${error}` });
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(0)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${port}/track`,
    answers,
    faults,
    payloads,
    /** Stored events, in the order in which they happened. */
    events: () => [...events.values()].sort((a, b) => Date.parse(a.time.create) - Date.parse(b.time.create)),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve(0)));
    },
  };
}
