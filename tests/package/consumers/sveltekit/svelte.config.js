// @ts-check
import adapter from "@sveltejs/adapter-static";

export default { kit: { adapter: adapter({ pages: process.env.OUT, assets: process.env.OUT }) } };
