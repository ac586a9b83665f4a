// @ts-check

/**
 * Asks the engine. Privacy modes make getters throw; such a fact counts as withheld.
 *
 * @template T
 * @param {() => T} question
 * @returns {T | undefined}
 */
function ask(question) {
  try {
    return question();
  } catch {
    return undefined;
  }
}

/**
 * Whole CSS pixels. Zoom makes some engines answer fractions, an unrendered frame answers 0.
 *
 * @param {number} width
 * @param {number} height
 */
const size = (width, height) => (width > 0 && height > 0 ? [Math.round(width), Math.round(height)] : null);

/**
 * What the engine and the page say of themselves, as JSON. Read by `crates/core/src/facts.rs`.
 *
 * @returns {string}
 */
export function readFacts() {
  const agent = /** @type {any} */ (navigator);
  return JSON.stringify({
    userAgent: ask(() => agent.userAgent),
    touchPoints: ask(() => agent.maxTouchPoints),
    brands: ask(() => agent.userAgentData.brands.map((/** @type {{brand: string}} */ one) => one.brand)),
    webdriver: ask(() => agent.webdriver),
    // `navigator.standalone` is Safari's on iOS, which had it before the media query.
    standalone: ask(() => agent.standalone || matchMedia("(display-mode: standalone)").matches),
    screen: ask(() => size(screen.width, screen.height)),
    viewport: ask(() => size(innerWidth, innerHeight)),
    colorDepth: ask(() => screen.colorDepth),
    devicePixelRatioPercent: ask(() => Math.round(devicePixelRatio * 100)),
    orientation: ask(() => screen.orientation.type),
    languages: ask(() => agent.languages || [agent.language]),
  });
}

/**
 * @returns {string | undefined} the IANA time zone
 */
export function timeZone() {
  return ask(() => Intl.DateTimeFormat().resolvedOptions().timeZone) || undefined;
}
