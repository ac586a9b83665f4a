// @ts-check

/**
 * A trap leaves the module's memory in an unknown state: nothing may enter it again. The loader
 * finds out when it calls the module next.
 */
let trapped = false;

/**
 * @template {unknown[]} A
 * @param {(...args: A) => void} callback
 * @returns {(...args: A) => void} a function that calls the given one and throws nothing
 */
export function guarded(callback) {
  return (...args) => {
    if (trapped) return;
    try {
      callback(...args);
    } catch {
      trapped = true;
    }
  };
}
