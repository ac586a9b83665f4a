// @ts-check
// The Session as the collector has it, beside what the engine itself says.

import assert from "node:assert/strict";

import { flushed, identityOf } from "../support/identity.mjs";
import { engineName } from "../support/engines.mjs";
import { setScene } from "../support/scene.mjs";

const outcome = setScene();

/** What each engine is, on the machine of the tests. */
const OS = "Linux";
const APPS = { chromium: "HeadlessChrome", firefox: "Firefox", webkit: "Safari" };

/** What nobody can say of this visit: it came by a campaign with three parameters, on a machine without a brand. */
const UNKNOWN = ["brand", "model", "geo", "profile", "previous_id", "host", "referrer"];
const NO_PARAMETERS = ["term", "content", "id", "source_platform", "creative_format", "marketing_tactic"];

outcome("the Session is whole: what the engine says is stored, and what it withholds is null and listed", async ({ open, collector }) => {
  const tab = await open("?utm_source=newsletter&utm_medium=email&utm_campaign=autumn");
  const identity = await identityOf(tab);
  await flushed(tab);
  const said = await tab.run(() => ({
    user_agent: navigator.userAgent,
    languages: navigator.languages,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    resolution: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    color_depth: screen.colorDepth,
    orientation: screen.orientation?.type ?? null,
    touch: navigator.maxTouchPoints > 0,
    ratio: Math.round(devicePixelRatio * 100),
    connection: /** @type {any} */ (navigator).connection?.effectiveType ?? null,
  }));
  const [{ document: session }] = collector.sessions();
  // For `cargo xtask sessions`.
  console.log(`stored Session of ${engineName}: ${JSON.stringify(session)}`);
  const { device, app, os, context, utm, metadata } = session;
  assert.deepEqual(
    {
      user_agent: context.user_agent,
      languages: context.languages,
      time_zone: context.time_zone,
      resolution: device.resolution,
      viewport: app.resolution,
      color_depth: device.color_depth,
      orientation: device.orientation,
      touch: device.touch,
      ratio: context.screen.device_pixel_ratio_percent,
      connection: context.connection.effective_type,
    },
    said,
  );
  assert.equal(app.language, said.languages[0]);
  assert.deepEqual([os.name, app.name, app.type, device.type], [OS, APPS[engineName], "browser", "pc"]);
  assert.match(app.version, /^\d+(\.\d+)+$/);
  assert.equal(app.bot, true, "a driven browser is a bot, and says so");
  assert.deepEqual(utm, { ...utm, source: "newsletter", medium: "email", campaign: "autumn" });
  assert.deepEqual([session.id, context.tab_id, context.session_tracking_token], [identity.visit, identity.tab, identity.token]);
  assert.match(metadata.time.insert, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.equal(metadata.time.weekday, (new Date(metadata.time.insert).getUTCDay() + 6) % 7, "Monday is 0");
  const connection = said.connection === null ? "context.connection" : "context.connection.type";
  const withheld = Object.entries({ "device.orientation": said.orientation, [connection]: null });
  assert.deepEqual(context.withheld, withheld.filter(([, value]) => value === null).map(([field]) => field));
  assert.deepEqual(emptyLeaves(session).filter((path) => !isExplained(path, context.withheld)), []);
});

/**
 * The paths of all that is null.
 *
 * @param {any} value
 * @param {string} [path]
 * @returns {string[]}
 */
const emptyLeaves = (value, path = "") => {
  if (value === null) return [path];
  if (typeof value != "object") return [];
  return Object.entries(value).flatMap(([key, value]) => emptyLeaves(value, path ? `${path}.${key}` : key));
};

/**
 * @param {string} path
 * @param {string[]} withheld
 */
const isExplained = (path, withheld) =>
  withheld.some((field) => path.startsWith(field)) ||
  path.split(".").some((name) => UNKNOWN.includes(name)) ||
  NO_PARAMETERS.some((name) => path.endsWith(`utm.${name}`));
