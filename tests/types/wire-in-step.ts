// The typings say of Session and SessionInfo what the types of the wire say: every key, whether it may be missing, and
// what its value may be. Where the typings name the texts that there are, the wire says text.

import type { ReferrerClass, Session, SessionChange, SessionInfo, Touch, Utm } from "wayfare";
import type { Assert, Equal } from "./equal.js";
import type * as wire from "./wire.js";

/** A type with every literal widened, at any depth. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends null | undefined
        ? T
        : object extends T
          ? keyof T extends never
            ? object
            : { [K in keyof T]: Widened<T[K]> }
          : { [K in keyof T]: Widened<T[K]> };

export type SessionInStep = Assert<Equal<Widened<Session>, Widened<wire.Session>>>;
export type SessionInfoInStep = Assert<Equal<Widened<SessionInfo>, Widened<wire.SessionInfo>>>;
export type UtmInStep = Assert<Equal<Utm, wire.Utm>>;
export type TouchInStep = Assert<Equal<Widened<Touch>, Widened<wire.Touch>>>;
export type StatusInStep = Assert<Equal<Session["metadata"]["status"], wire.Status>>;

// What is told of a renewal, and of an arrival, is what the Session says.
export type ReasonInStep = Assert<Equal<Session["context"]["reason"], SessionChange["reason"] | null>>;
export type ClassInStep = Assert<Equal<Session["context"]["referrer"]["class"], ReferrerClass | null>>;

// The comparison can fail: at a key more, a key less, another type, and deep inside.
type With<K extends string, V> = Omit<wire.Session, K> & { [Key in K]: V };
// @ts-expect-error: a key more.
export type KeyMore = Assert<Equal<Widened<Session & { more: string }>, Widened<wire.Session>>>;
// @ts-expect-error: a key less.
export type KeyLess = Assert<Equal<Widened<Omit<Session, "utm">>, Widened<wire.Session>>>;
// @ts-expect-error: a key that may be missing.
export type KeyMissing = Assert<Equal<Widened<SessionInfo>, Required<Widened<wire.SessionInfo>>>>;
// @ts-expect-error: another type, three levels down.
export type Deep = Assert<Equal<Widened<Session>, Widened<With<"context", With2>>>>;
type With2 = Omit<wire.Context, "screen"> & { screen: Omit<wire.ScreenContext, "width"> & { width: string | null } };
