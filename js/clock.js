// @ts-check

/** Without `performance` the wall clock stands in for the other. */
export const monotonicNow = () => (window.performance || Date).now();
