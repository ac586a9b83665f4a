// @ts-check
// A page with options, and what its tracker tells.

/** @typedef {import("playwright-core").Page} Page */

/** @typedef {{scope: "visit" | "tab", reason: string, previous?: string, current?: string, provisional: boolean}} Change */
/** @typedef {{code: string, message: string, field?: string, limit?: number}} Diagnostic */
/** @typedef {{changes: Change[], diagnostics: Diagnostic[], bodies: any[]}} Told */

/**
 * Gives options to the pages that a tab will show, in place of those given before, and has them remember what they are
 * told. For pages/npm.html.
 *
 * @param {Page | import("playwright-core").BrowserContext} where
 * @param {object} options what JSON can hold
 */
export const giveOptions = (where, options) =>
  where.addInitScript((options) => {
    const page = /** @type {any} */ (window);
    page.told = { changes: [], diagnostics: [], bodies: [] };
    page.testOptions = {
      ...options,
      onSession: (/** @type {any} */ change) => page.told.changes.push(change),
      onDiagnostic: (/** @type {any} */ diagnostic) => page.told.diagnostics.push(diagnostic),
      onDelivery: (/** @type {any} */ { body }) => page.told.bodies.push(JSON.parse(body)),
    };
  }, options);

/**
 * @param {Page} page
 * @returns {Promise<Told>}
 */
export const toldTo = (page) => page.evaluate(() => /** @type {any} */ (window).told);

/**
 * The changes of the visit, shortly.
 *
 * @param {Page} page
 */
export const visitChanges = async (page) =>
  (await toldTo(page)).changes.filter(({ scope }) => scope == "visit").map(({ reason, previous, current }) => ({ reason, previous, current }));

/**
 * @param {Page} page
 * @param {unknown} [consent]
 */
export const setConsent = (page, consent) =>
  page.evaluate((consent) => /** @type {any} */ (window).__wayfare.setConsent(consent), consent);

/**
 * @param {Page} page
 * @param {...string} names
 */
export const track = (page, ...names) =>
  page.evaluate((names) => names.forEach((name) => /** @type {any} */ (window).__wayfare.track(name)), names);

/**
 * @param {Page} page
 * @returns {Promise<any>} the Session as the page knows it
 */
export const sessionOf = (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.session());
