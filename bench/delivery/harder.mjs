// @ts-check
export const HARDER = /** @type {{id: string}[]} */ ([]);
export const playHarder = async (..._) => [];
