// @ts-check

/** How deep properties may be nested: `DEPTH_MAX` of the wire. What is deeper is refused whole. */
const DEPTH_MAX = 8;

/**
 * Writes properties that `JSON.stringify` throws at. What cannot be written, a BigInt, an object inside itself, a
 * getter or `toJSON` that throws, is refused by its path, and all else is written as `JSON.stringify` would.
 *
 * @param {any} value
 * @param {(path: string) => void} refuse
 * @param {string} [path]
 * @param {readonly object[]} [above] the objects around the value
 * @returns {string | undefined} nothing for what JSON leaves out
 */
export function writeProperties(value, refuse, path = "properties", above = []) {
  try {
    return JSON.stringify(value);
  } catch {
    // Something in it: looked for below.
  }
  try {
    const isObject = typeof value == "object" && typeof value.toJSON != "function";
    if (isObject && !above.includes(value) && above.length < DEPTH_MAX) {
      const isList = Array.isArray(value);
      const members = [];
      for (const key of Object.keys(value)) {
        const place = isList ? `${path}[${key}]` : `${path}.${key}`;
        const member = writeMember(value, key, (member) => writeProperties(member, refuse, place, [...above, value]));
        if (member === null) refuse(place);
        if (isList) members.push(member ?? "null");
        else if (member) members.push(`${JSON.stringify(key)}:${member}`);
      }
      return isList ? `[${members}]` : `{${members}}`;
    }
  } catch {
    // A proxy may refuse to say what it has.
  }
  refuse(path);
  return undefined;
}

/**
 * @param {any} object
 * @param {string} key
 * @param {(member: unknown) => string | undefined} write throws nothing
 * @returns {string | undefined | null} null where a getter throws
 */
function writeMember(object, key, write) {
  try {
    return write(object[key]);
  } catch {
    return null;
  }
}
