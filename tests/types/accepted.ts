// Programs that an application would write.

import { init, type Consent, type CookieOptions, type Diagnostic, type Options, type Properties, type Session, type SessionInfo } from "wayfare";

const tracker = init({ endpoint: "https://collect.example/v1/batch" });

const cookie: CookieOptions = {
  name: "_visit",
  domain: "",
  sameSite: "None",
  secure: true,
  partitioned: true,
  lifetime: "browser",
};

const everything: Options = {
  endpoint: "/v1/batch",
  source: "shop",
  channel: "kiosk",
  autoPageView: false,
  debug: true,
  sessionIdleMs: 900_000,
  sessionMaxMs: 43_200_000,
  tabIdleMs: 600_000,
  renewOnCampaign: true,
  renewAtMidnight: "Europe/Berlin",
  cookie,
  storage: ["cookie", "localStorage", "sessionStorage", "memory"],
  linkDomains: ["shop.example", "journal.example"],
  consent: "unknown",
  whileUnknown: "memory",
  respectGpc: false,
  respectDnt: true,
  onDiagnostic: ({ code, message, field, limit }) => console.log(code, message, field ?? "", limit ?? 0),
  onDelivery: ({ body, status, accepted, rejected }) => console.log(body.length, status, accepted + rejected),
  onSession: ({ scope, reason, previous, current }) => console.log(scope, reason, previous ?? "none", current ?? "none"),
};
init(everything);
init({ endpoint: "/v1/batch", renewAtMidnight: true, cookie: { lifetime: 86_400 }, storage: ["memory"] });

tracker.page();
tracker.page({ section: "journal" });
tracker.track("purchase");
tracker.track("purchase", { total_cents: 1250, currency: "EUR", gift: false, coupon: null });
tracker.track("basket", { lines: [{ sku: "coast-sheet", count: 2 }, { sku: "day-pack" }], empty: {} });

// `JSON.stringify` leaves out what is undefined, so an optional field of the application may be passed on.
interface Product extends Properties {
  sku: string;
  note?: string | undefined;
}
const product = (note?: string): Product => ({ sku: "halfway-mug", note });
tracker.track("product_viewed", product());

// An answer as the application's own banner has it, or as part of several.
const answer: Consent = "granted";
tracker.setConsent(answer);
tracker.setConsent({ analytics: "denied" });
tracker.reset();

// Listeners may take less than they are given, and ending one needs nothing.
const stop: () => void = tracker.on("delivery", () => {});
stop();
tracker.on("session", ({ scope, provisional }) => console.log(scope == "visit" || scope == "tab", provisional === true));

/** Every code has its case: a new one would not compile here. */
function advice({ code }: Diagnostic): string {
  switch (code) {
    case "missing_endpoint":
    case "invalid_endpoint":
    case "unknown_option":
    case "invalid_option":
    case "init_twice":
      return "look at the options of init";
    case "invalid_session_info":
      return "look at the call of observe";
    case "invalid_consent":
      return "look at the call of setConsent";
    case "parameter_too_long":
      return "look at the links that lead here";
    case "missing_name":
    case "name_too_long":
    case "invalid_properties":
    case "event_too_large":
      return "look at the call of track";
    case "event_rejected":
    case "batch_refused":
      return "look at the collector";
    case "invalid_listener":
    case "queue_full":
    case "rate_limited":
    case "not_kept":
    case "module_unavailable":
    case "module_failed":
      return "look at the page";
    default:
      return code satisfies never;
  }
}
tracker.on("diagnostic", (diagnostic) => console.log(advice(diagnostic)));

async function read(): Promise<[Session | null, SessionInfo | null]> {
  const how = await tracker.ready;
  if (how == "off") return [null, null];
  const { accepted, rejected, pending } = await tracker.flush();
  console.log(accepted + rejected + pending);
  const session = await tracker.session();
  const location = session?.device.geo.location;
  console.log(session?.utm.campaign ?? "none", location?.[0] ?? 0, session?.metadata.time.weekday);
  return [session, await tracker.sessionInfo()];
}
void read();
