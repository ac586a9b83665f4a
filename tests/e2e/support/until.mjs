// @ts-check

/** How long anything may take, in milliseconds: far more than it does, since machines are shared. */
const DEADLINE_MS = 30_000;

/**
 * Waits until a condition holds.
 *
 * @template T
 * @param {string} what for the error
 * @param {() => T | Promise<T>} condition
 * @returns {Promise<NonNullable<Awaited<T>>>}
 */
export async function until(what, condition) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
