// What two types are to each other, said so that the compiler checks it.

/** True where both types are the same, `any` and optional keys included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for true. */
export type Assert<T extends true> = T;

// The two above can fail.
export type Same = Assert<Equal<{ a: 1 }, { a: 1 }>>;
// @ts-expect-error: `any` is not a number.
export type NotAny = Assert<Equal<any, number>>;
// @ts-expect-error: an optional key is another.
export type NotOptional = Assert<Equal<{ a?: 1 }, { a: 1 }>>;
