// @ts-check
/** Line drawings of devices, on a grid of 24. */

const SHAPES = {
  pc: ["M4 5h16v10H4z", "M9 19h6", "M12 15v4"],
  mobile: ["M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z", "M11 18h2"],
  tablet: ["M6 3h12a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z", "M11 18h2"],
  tv: ["M3 6h18v11H3z", "M8 20h8"],
  console: ["M7 8h10a4 4 0 0 1 4 5l-1 4-4-3H8l-4 3-1-4a4 4 0 0 1 4-5z", "M8 10v3", "M6.500 11.500h3"],
  wearable: ["M8 8h8v8H8z", "M9 8V4h6v4", "M9 16v4h6v-4"],
  bot: ["M5 9h14v10H5z", "M12 9V5", "M9 13v1", "M15 13v1"],
  other: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z", "M4 12h16", "M12 4c3 3 3 13 0 16", "M12 4c-3 3-3 13 0 16"],
};

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string | null} type a device type of the Session, or "bot"
 * @returns {SVGElement}
 */
export function deviceIcon(type) {
  const name = type !== null && Object.hasOwn(SHAPES, type) ? type : "other";
  const svg = /** @type {SVGElement} */ (document.createElementNS(SVG, "svg"));
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.6",
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  })) svg.setAttribute(key, value);
  for (const d of SHAPES[/** @type {keyof typeof SHAPES} */ (name)]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
