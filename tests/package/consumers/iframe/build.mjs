// @ts-check
export { build } from "../static.mjs";
