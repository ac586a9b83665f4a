// The public surface, counted: what is added here has to be meant.

import * as wayfare from "wayfare";
import type {
  Consent,
  CookieOptions,
  Delivery,
  Diagnostic,
  DiagnosticCode,
  Flushed,
  Json,
  Options,
  Properties,
  ReferrerClass,
  Session,
  SessionChange,
  SessionInfo,
  Touch,
  Tracker,
  Utm,
} from "wayfare";
import type { Assert, Equal } from "./equal.js";

/** One function is all that there is at run time. */
export type Values = Assert<Equal<keyof typeof wayfare, "init">>;
export type Init = Assert<Equal<typeof wayfare.init, (options: Options) => Tracker>>;

export type Methods = Assert<
  Equal<
    keyof Tracker,
    | "ready"
    | "page"
    | "track"
    | "identify"
    | "set"
    | "flush"
    | "setConsent"
    | "reset"
    | "session"
    | "sessionInfo"
    | "observe"
    | "on"
  >
>;
export type OptionNames = Assert<
  Equal<
    keyof Options,
    | "endpoint"
    | "source"
    | "dialect"
    | "channel"
    | "autoPageView"
    | "debug"
    | "sessionIdleMs"
    | "sessionMaxMs"
    | "tabIdleMs"
    | "renewOnCampaign"
    | "renewAtMidnight"
    | "attributionDays"
    | "rateLimit"
    | "cookie"
    | "storage"
    | "linkDomains"
    | "consent"
    | "whileUnknown"
    | "respectGpc"
    | "respectDnt"
    | "onDiagnostic"
    | "onDelivery"
    | "onSession"
  >
>;
export type OnlyTheEndpointIsNeeded = Assert<Equal<Pick<Options, "endpoint">, { endpoint: string }>>;
export type TheRestIsNot = Assert<Equal<Omit<Options, "endpoint">, Partial<Omit<Options, "endpoint">>>>;

export type CookieNames = Assert<
  Equal<keyof CookieOptions, "name" | "domain" | "sameSite" | "secure" | "partitioned" | "lifetime">
>;
export type NothingOfTheCookieIsNeeded = Assert<Equal<CookieOptions, Partial<CookieOptions>>>;
export type Places = Assert<
  Equal<NonNullable<Options["storage"]>, ("cookie" | "localStorage" | "sessionStorage" | "memory")[]>
>;
export type Identify = Assert<Equal<Tracker["identify"], (userId: string | number, traits?: Properties) => void>>;
export type Set = Assert<Equal<Tracker["set"], (properties: Properties) => void>>;
export type Answers = Assert<Equal<Consent, "granted" | "denied" | "unknown">>;
export type SetConsent = Assert<
  Equal<Tracker["setConsent"], (consent: Consent | { analytics: Consent }) => void>
>;

export type Ready = Assert<Equal<Awaited<Tracker["ready"]>, "wasm" | "fallback" | "off">>;
export type AfterFlush = Assert<Equal<Awaited<ReturnType<Tracker["flush"]>>, Flushed>>;
export type FlushedCounts = Assert<Equal<Flushed, { accepted: number; rejected: number; pending: number }>>;
export type AfterSession = Assert<Equal<Awaited<ReturnType<Tracker["session"]>>, Session | null>>;
export type AfterSessionInfo = Assert<Equal<Awaited<ReturnType<Tracker["sessionInfo"]>>, SessionInfo | null>>;

/** Glean's names, each of them possibly not there. */
export type InfoKeys = Assert<
  Equal<
    SessionInfo,
    { sessionTrackingToken?: string; tabId?: string; lastSeen?: string; lastQuery?: string }
  >
>;

/** Tracardi's keys, none of them optional: what nobody knows is null. */
export type SessionKeys = Assert<
  Equal<
    keyof Session,
    | "id"
    | "metadata"
    | "operation"
    | "profile"
    | "device"
    | "os"
    | "app"
    | "utm"
    | "context"
    | "properties"
    | "traits"
    | "aux"
  >
>;
export type UtmKeys = Assert<
  Equal<
    keyof Utm,
    | "source"
    | "medium"
    | "campaign"
    | "term"
    | "content"
    | "id"
    | "source_platform"
    | "creative_format"
    | "marketing_tactic"
  >
>;
export type Classes = Assert<
  Equal<ReferrerClass, "direct" | "internal" | "search" | "social" | "ai_assistant" | "email" | "paid" | "referral">
>;
export type TouchKeys = Assert<Equal<keyof Touch, "at" | "class" | "host" | "utm" | "click_ids">>;
export type NoKeyIsLeftOut = Assert<Equal<Session, Required<Session>>>;

export type ReportedBody = Assert<Equal<keyof Delivery, "body" | "status" | "accepted" | "rejected">>;
export type ReportedCode = Assert<Equal<Diagnostic["code"], DiagnosticCode>>;
export type ReportedReason = Assert<
  Equal<
    SessionChange["reason"],
    | "first_visit"
    | "idle"
    | "max_age"
    | "campaign"
    | "midnight"
    | "consent"
    | "reset"
    | "storage_lost"
    | "new_tab"
    | "duplicate_tab"
    | "server"
  >
>;
export type ReportedChange = Assert<
  Equal<keyof SessionChange, "scope" | "reason" | "previous" | "current" | "provisional">
>;
export type PropertyValue = Assert<Equal<Properties[string], Json | undefined>>;
