export { build } from "../static.mjs";
