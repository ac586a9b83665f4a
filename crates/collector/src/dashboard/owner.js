// @ts-check
/** Asks the collector; when the login is over, the page that asks for the token comes. */

const REFUSED = 401;

/**
 * The answer; null where there was none.
 * @param {string} path
 */
export async function ask(path) {
  const answer = await fetch(path).catch(() => null);
  // The address of this page is answered with the other one then, and stays the same.
  if (answer?.status === REFUSED) location.reload();
  return answer;
}
