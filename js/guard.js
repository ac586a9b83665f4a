// @ts-check

/** @type {((name: "trapped") => void) | undefined} */
let emit;

/**
 * A trap leaves the module's memory in an unknown state: nothing may enter it again.
 */
let trapped = false;

/**
 * @param {(name: "trapped") => void} emitTrap is called once, when a guarded function traps
 */
export function onTrap(emitTrap) {
  emit = emitTrap;
}

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
      emit?.("trapped");
    }
  };
}

/**
 * Asks the browser. Privacy modes, sandboxes and patched pages make anything throw; what throws counts
 * as withheld.
 *
 * @template T
 * @param {() => T} question
 * @returns {T | undefined}
 */
export function attempt(question) {
  try {
    return question();
  } catch {
    return undefined;
  }
}
