/**
 * Wayfare: the tracker SDK that a web page can trust.
 *
 * No method throws and no promise rejects. What is wrong is said once on the console and each time
 * to `onDiagnostic`.
 */

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };

/**
 * Facts about an event, written as `JSON.stringify` does (ECMA-262, section 25.5.2): dates as ISO 8601, `NaN` as null,
 * without what is undefined or a function. Half surrogate pairs and a key `__proto__` are carried as they are. What
 * it throws at is left out alone and told as `invalid_properties` with its path, such as `properties.cart.items[2]`:
 * a BigInt, an object inside itself, a getter or `toJSON` that throws, what lies around these deeper than 8 levels.
 */
export type Properties = { [key: string]: Json | undefined };

/** The options of `init`. */
export interface Options {
  /** Where batches are posted: an http(s) URL, or a path of the page's own origin. */
  endpoint: string;
  /** Which site or application sends, at most 253 bytes. Default: the page's host. */
  source?: string;
  /**
   * What the endpoint understands: a collector's batches, or the payload of Tracardi's `/track`. Default:
   * `"wayfare"`.
   */
  dialect?: "wayfare" | "tracardi";
  /** `metadata.channel` of the Session, at most 253 bytes. Default: `"web"`, `"pwa"` or `"webview"`. */
  channel?: string;
  /** Sends a page view when `init` is called. Default: true. */
  autoPageView?: boolean;
  /** Asks the collector what it did with the Session (`operation` in its answers). Default: false. */
  debug?: boolean;
  /** Longest pause within a visit, in milliseconds: 60,000 to 36,000,000. Default: 1,800,000. */
  sessionIdleMs?: number;
  /** Greatest age of a visit, in milliseconds: 600,000 to 604,800,000. Default: 86,400,000. */
  sessionMaxMs?: number;
  /**
   * Longest pause after which a tab keeps its token, in milliseconds: 60,000 to 36,000,000. Default:
   * 600,000. The collector has the last word, and its `--tab-idle-ms` has to be the same.
   */
  tabIdleMs?: number;
  /** Begins a visit when a page is reached by another campaign. Default: false. */
  renewOnCampaign?: boolean;
  /** Begins a visit with each day: in the visitor's time zone, or in the IANA zone named. Default: false. */
  renewAtMidnight?: boolean | string;
  /**
   * For how many days it is remembered how the visitor first and last came here, 0 to 400; 0 remembers
   * nothing. Default: 183.
   */
  attributionDays?: number;
  /**
   * How many events a second the application may track for long, 1 to 10,000; after a calm time 50 seconds' worth at
   * once. Those above are dropped and counted. Default: 20.
   */
  rateLimit?: number;
  /** The cookie. */
  cookie?: CookieOptions;
  /**
   * Where the visit is stored, most trusted first. Default: all of them, in this order. The tab needs
   * sessionStorage; without it every page is a tab of its own.
   */
  storage?: ("cookie" | "localStorage" | "sessionStorage" | "memory")[];
  /** Other domains of the site, at most 50: links to them and their subdomains carry the visit on. */
  linkDomains?: string[];
  /** What the visitor said. Default: `"granted"`. Until it is, nothing is stored and nothing read. */
  consent?: Consent;
  /**
   * While nothing was said: `"wait"` keeps calls until it is, `"memory"` sends them with ids that end
   * with the page. Default: `"wait"`.
   */
  whileUnknown?: "wait" | "memory";
  /** Global Privacy Control keeps ids in memory. Default: true. */
  respectGpc?: boolean;
  /** Do Not Track does. Default: false. */
  respectDnt?: boolean;
  /** Is told what is wrong. The same as `tracker.on("diagnostic", …)`. */
  onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Is told what became of each request. The same as `tracker.on("delivery", …)`. */
  onDelivery?: (delivery: Delivery) => void;
  /** Is told when a session begins or is renewed. The same as `tracker.on("session", …)`. */
  onSession?: (change: SessionChange) => void;
}

/** What the visitor said. */
export type Consent = "granted" | "denied" | "unknown";

/** The cookie that holds the visit, and the name of its mirrors in other storage. */
export interface CookieOptions {
  /** Letters, digits, `_` and `-`, at most 64 bytes. Default: `"wayfare"`. */
  name?: string;
  /** Default: the registrable domain, found by trial. `""` is the page's host alone. */
  domain?: string;
  /** Default: `"Lax"`. `"None"` needs `secure`. */
  sameSite?: "Strict" | "Lax" | "None";
  /** Default: on https pages. */
  secure?: boolean;
  /** Keeps it apart for each site that embeds this one (CHIPS); needs `secure`. Default: false. */
  partitioned?: boolean;
  /**
   * Seconds, 60 to 34,560,000, or `"browser"` for as long as the browser runs. Default: a minute more than
   * a visit may pause.
   */
  lifetime?: number | "browser";
}

/** Stable names of everything that can be wrong. */
export type DiagnosticCode =
  /** No `endpoint`: nothing is sent. */
  | "missing_endpoint"
  /** `endpoint` is neither an http(s) URL nor a path: nothing is sent. */
  | "invalid_endpoint"
  /** There is no such option; it is ignored. */
  | "unknown_option"
  /** An option's value cannot be used; its default is. */
  | "invalid_option"
  /** `setConsent` with what is none; nothing was changed. */
  | "invalid_consent"
  /** `init` was called before; the first tracker was returned. */
  | "init_twice"
  /** `track` without a name; the event was dropped. */
  | "missing_name"
  /** `observe` with what is no SessionInfo; it was ignored. */
  | "invalid_session_info"
  /** The event's name is too long; the event was dropped. */
  | "name_too_long"
  /** A campaign parameter or click id in the page's address is too long; it was left out. */
  | "parameter_too_long"
  /** `field` cannot be written as JSON, is no object, or `set` says more than `limit` characters; all else counts. */
  | "invalid_properties"
  /** The event is too large; it was dropped. */
  | "event_too_large"
  /** The collector refused an event. */
  | "event_rejected"
  /** The collector refused a batch whole. */
  | "batch_refused"
  /** `on` with a name that is none, or with what is no function. */
  | "invalid_listener"
  /** Too many calls were made before the module came: the last were dropped. Or too many events wait: the oldest were. */
  | "queue_full"
  /** More events a second than `rateLimit` allows: those above were dropped. */
  | "rate_limited"
  /** Neither localStorage nor a database takes what waits: it is lost if the page goes before it is sent. */
  | "not_kept"
  /** The module could not be loaded: its fallback runs or, if that could not be loaded either, nothing is sent. */
  | "module_unavailable"
  /** The module failed: nothing more is sent. */
  | "module_failed";

/** One thing that is wrong. */
export interface Diagnostic {
  code: DiagnosticCode;
  /** For people. */
  message: string;
  /** Which option, argument or field. */
  field?: string;
  /** The limit that was passed. */
  limit?: number;
}

/** What became of a request. */
export interface Delivery {
  /** The batch that was posted, as JSON text. */
  body: string;
  /** HTTP status, 0 for no answer. What was not acknowledged is sent again. */
  status: number;
  /** Events that the collector has stored. */
  accepted: number;
  /** Events that it will never take. */
  rejected: number;
}

/** A session that began or was renewed. */
export interface SessionChange {
  /** The visit, shared by the tabs of a browser, or the session of this tab. */
  scope: "visit" | "tab";
  /**
   * `storage_lost` with the same id before and after: what was stored was deleted while the page lived, and
   * is written again.
   */
  reason:
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
    | "server";
  /** The id before; not there at the first. */
  previous?: string;
  /** The id from now on; not there after consent was withdrawn. */
  current?: string;
  /** The browser decided alone, and the collector may yet decide otherwise. */
  provisional: boolean;
}

/** What a flush achieved. */
export interface Flushed {
  /** Events that the collector has acknowledged since `flush` was called. */
  accepted: number;
  /** Events that it refused. */
  rejected: number;
  /** Events that still wait. */
  pending: number;
}

/** Glean's SessionInfo: the session of this tab. A key that has no value is not there. */
export interface SessionInfo {
  /** Renewed in a new tab, and after more than 10 minutes without activity from this tab. */
  sessionTrackingToken?: string;
  /** One per tab, however long the pauses. */
  tabId?: string;
  /** When the collector last saw the tab: RFC 3339. */
  lastSeen?: string;
  /** The last search query that the collector saw. */
  lastQuery?: string;
}

/** Of which kind an arrival is. */
export type ReferrerClass =
  | "direct"
  | "internal"
  | "search"
  | "social"
  | "ai_assistant"
  | "email"
  | "paid"
  | "referral";

/** Campaign parameters, decoded. Each stands after `utm_` in an address. */
export interface Utm {
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  id: string | null;
  source_platform: string | null;
  creative_format: string | null;
  marketing_tactic: string | null;
}

/** One arrival from elsewhere, as it is remembered over visits. */
export interface Touch {
  /** When, by the device: RFC 3339. */
  at: string;
  class: ReferrerClass;
  /** Host of the other site. */
  host: string | null;
  utm: Utm;
  click_ids: { [name: string]: string };
}

/** Tracardi's Session object. What nobody knows is null; what the collector fills is null here. */
export interface Session {
  id: string;
  metadata: {
    time: {
      /** First receive time. Filled by the collector. */
      insert: string | null;
      create: string | null;
      update: string | null;
      /** Filled by the collector. */
      timestamp: number | null;
      /** Seconds from the first to the last activity. */
      duration: number;
      /** 0 = Monday … 6 = Sunday. Filled by the collector. */
      weekday: number | null;
    };
    channel: string;
    aux: object;
    status: "started" | "active" | "ended";
  };
  operation: { new: boolean; update: boolean; segment: boolean; merge: string[] };
  profile: { id: string | null; primary_id: string | null; metadata: object | null };
  device: {
    name: string;
    brand: string | null;
    model: string | null;
    type: "pc" | "mobile" | "tablet" | "tv" | "console" | "wearable" | "xr" | "car" | "embedded" | null;
    touch: boolean;
    ip: string | null;
    /** Screen in CSS pixels: "1920x1080". */
    resolution: string | null;
    geo: {
      country: { name: string | null; code: string | null };
      city: string | null;
      county: string | null;
      postal: string | null;
      latitude: number | null;
      longitude: number | null;
      location: [longitude: number, latitude: number] | null;
    };
    color_depth: number | null;
    orientation: string | null;
  };
  os: { name: string; version: string };
  app: {
    type: "browser" | "webview" | "pwa";
    name: string;
    version: string;
    language: string | null;
    bot: boolean;
    /** Viewport in CSS pixels: "1280x720". */
    resolution: string | null;
  };
  /** Campaign parameters of the landing page. */
  utm: Utm;
  context: {
    ip: string;
    /** The page on which the visit began. */
    page: { url: string; title: string; referrer: string };
    /** Where it came from; the class is null of a tab that did not see that page. */
    referrer: { url: string | null; host: string | null; class: ReferrerClass | null };
    /** Click ids of that page, by the names of their parameters. */
    click_ids: { [name: string]: string };
    /** How the visitor first came here; null where nothing may be kept from one page to the next. */
    first_touch: Touch | null;
    /** How the visitor last came here from elsewhere. */
    last_touch: Touch | null;
    screen: {
      width: number | null;
      height: number | null;
      viewport_width: number | null;
      viewport_height: number | null;
      device_pixel_ratio_percent: number | null;
    };
    /** The network; Chromium alone tells of it. */
    connection: {
      type: string | null;
      effective_type: string | null;
      rtt_ms: number | null;
      downlink_kbps: number | null;
    };
    time_zone: string | null;
    languages: string[];
    user_agent: string | null;
    /** The client hints that the engine gave; Chromium alone has them. */
    hints: string[];
    tab_id: string | null;
    session_tracking_token: string | null;
    visit_index: number;
    reason: SessionChange["reason"] | null;
    /** The visit before it in this browser. */
    previous_id: string | null;
    /** Fields that the engine withholds, or that nothing may be remembered for. */
    withheld: string[];
    sdk: { name: string; version: string };
  };
  properties: object;
  traits: object;
  aux: object;
}

/** The tracker of a page. */
export interface Tracker {
  /**
   * What runs: `"fallback"`, the same in JavaScript, where the page refuses WebAssembly or the module did not come;
   * `"off"` where there is no document, no usable endpoint, or neither of the two. Resolves when the page knows its
   * sessions, or waits for consent.
   */
  readonly ready: Promise<"wasm" | "fallback" | "off">;
  /**
   * Sends a page view: after a soft navigation, once URL and title are set.
   *
   * @example tracker.page({ section: "journal" });
   */
  page(properties?: Properties): void;
  /**
   * Sends an event.
   *
   * @example tracker.track("purchase", { total_cents: 1250, currency: "EUR" });
   */
  track(name: string, properties?: Properties): void;
  /**
   * Says who the user is, by the id that the application knows: sends an event `identify` with `user_id` and `traits`,
   * and the Session has the traits from here on. The collector makes one profile of all that is of one user.
   *
   * @param userId not empty, at most 320 bytes
   * @example tracker.identify("user-7", { plan: "pro" });
   */
  identify(userId: string | number, traits?: Properties): void;
  /**
   * Says something of the visit: `properties` of the Session, key by key, on this page and in what the collector
   * stores. With the traits at most 8,192 characters of JSON. Not told in the Tracardi dialect.
   *
   * @example tracker.set({ theme: "dark" });
   */
  set(properties: Properties): void;
  /**
   * Sends what waits now, and resolves when nothing is on its way.
   *
   * @example const { pending } = await tracker.flush();
   */
  flush(): Promise<Flushed>;
  /**
   * Says what the visitor said. Withdrawing ends the visit, deletes everything that was stored, drops what
   * waits, and does so in the other open tabs.
   *
   * @example tracker.setConsent("granted");
   */
  setConsent(consent: Consent | { analytics: Consent }): void;
  /** Begins another visit, of which nothing is said yet: after a logout, say. The tab stays the same. */
  reset(): void;
  /** The Session as the page knows it; null where the tracker is off or waits for consent. */
  session(): Promise<Session | null>;
  /**
   * The session of this tab, to attach to the application's own requests; null where the tracker is
   * off or waits for consent.
   *
   * @example fetch("/search", { headers: { "X-Session": JSON.stringify(await tracker.sessionInfo()) } });
   */
  sessionInfo(): Promise<SessionInfo | null>;
  /**
   * Takes in the SessionInfo that a server answered to such a request: its token, when it last saw the tab, the
   * last query. That of another tab, or an older one, changes nothing.
   *
   * @example tracker.observe((await response.json()).sessionInfo);
   */
  observe(info: SessionInfo): void;
  /**
   * Listens; the returned function ends it.
   *
   * @example const stop = tracker.on("delivery", ({ status }) => show(status));
   */
  on(name: "diagnostic", listener: (diagnostic: Diagnostic) => void): () => void;
  on(name: "delivery", listener: (delivery: Delivery) => void): () => void;
  on(name: "session", listener: (change: SessionChange) => void): () => void;
}

/**
 * Starts the tracker of this page and returns at once; calls made before the module is there carry
 * the time, URL, title and referrer of the moment they were made.
 *
 * A second call returns the first tracker. Under Node (server rendering) every call returns a
 * tracker that is off.
 *
 * @example const tracker = init({ endpoint: "https://collect.example/v1/batch", source: "shop" });
 */
export function init(options: Options): Tracker;
