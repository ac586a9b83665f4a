// Programs that must not compile.

import { init } from "wayfare";

// @ts-expect-error: without an endpoint there is nowhere to send.
init();
// @ts-expect-error: the endpoint is the one option that is needed.
init({});
// @ts-expect-error: a URL object is not its text.
init({ endpoint: new URL("https://collect.example/") });
// @ts-expect-error: a misspelt option.
init({ endpiont: "/v1/batch", endpoint: "/v1/batch" });
// @ts-expect-error: a flag, not a word.
init({ endpoint: "/v1/batch", debug: "yes" });
// @ts-expect-error: undefined is no value of an option.
init({ endpoint: "/v1/batch", source: undefined });
// @ts-expect-error: a diagnostic is an object, not a text.
init({ endpoint: "/v1/batch", onDiagnostic: (text: string) => console.log(text) });
// @ts-expect-error: there is no such callback.
init({ endpoint: "/v1/batch", onError: () => {} });

// @ts-expect-error: a duration is a number.
init({ endpoint: "/v1/batch", sessionIdleMs: "30min" });
// @ts-expect-error: midnight is yes, no or a time zone.
init({ endpoint: "/v1/batch", renewAtMidnight: 0 });
// @ts-expect-error: a list of places, not one.
init({ endpoint: "/v1/batch", storage: "cookie" });
// @ts-expect-error: there is no such place.
init({ endpoint: "/v1/batch", storage: ["indexedDB"] });
// @ts-expect-error: a list of domains, not one.
init({ endpoint: "/v1/batch", linkDomains: "shop.example" });
// @ts-expect-error: yes is no answer: "granted" is.
init({ endpoint: "/v1/batch", consent: true });
// @ts-expect-error: while nothing was said, calls are not dropped.
init({ endpoint: "/v1/batch", whileUnknown: "drop" });
// @ts-expect-error: the name alone is no cookie.
init({ endpoint: "/v1/batch", cookie: "_visit" });
// @ts-expect-error: a misspelt attribute.
init({ endpoint: "/v1/batch", cookie: { samesite: "Lax" } });
// @ts-expect-error: browsers write it with a capital.
init({ endpoint: "/v1/batch", cookie: { sameSite: "lax" } });
// @ts-expect-error: there is one word beside the seconds.
init({ endpoint: "/v1/batch", cookie: { lifetime: "session" } });

const tracker = init({ endpoint: "/v1/batch" });

// @ts-expect-error: an event needs a name.
tracker.track();
// @ts-expect-error: a name is a string.
tracker.track(7);
// @ts-expect-error: properties are not the first argument.
tracker.track({ total: 1 });
// @ts-expect-error: a list is no object of properties.
tracker.track("purchase", [1, 2]);
// @ts-expect-error: neither is a text.
tracker.track("purchase", "12.50");
// @ts-expect-error: a function is no property: JSON has none.
tracker.track("purchase", { total: () => 1 });
// @ts-expect-error: nor is a symbol.
tracker.track("purchase", { total: Symbol("1") });
// @ts-expect-error: a BigInt makes JSON.stringify throw.
tracker.track("purchase", { total: 1n });
// @ts-expect-error: a Map would be written as {}.
tracker.track("purchase", { lines: new Map([["a", 1]]) });
// @ts-expect-error: a Date is written as text: say which with toISOString().
tracker.track("purchase", { at: new Date() });
// @ts-expect-error: there is no third argument.
tracker.track("purchase", {}, { at: 1 });
// @ts-expect-error: a page view has no name.
tracker.page("journal");

// @ts-expect-error: an answer is needed.
tracker.setConsent();
// @ts-expect-error: a flag does not say which answer.
tracker.setConsent(false);
// @ts-expect-error: of several answers the one for analytics counts.
tracker.setConsent({ marketing: "granted" });
// @ts-expect-error: it takes nothing: a visit cannot be chosen.
tracker.reset("logout");

// @ts-expect-error: there is no such event of the tracker.
tracker.on("error", () => {});
// @ts-expect-error: a delivery has no code: that is a diagnostic's.
tracker.on("delivery", ({ code }) => console.log(code));
// @ts-expect-error: a listener is needed.
tracker.on("session");

// @ts-expect-error: nothing is ever sent that a caller could await here.
tracker.track("purchase").then(() => {});
// @ts-expect-error: a promise is not the Session.
tracker.session().id;
// @ts-expect-error: there may be no tracker, and so no Session.
(await tracker.session()).id;
// @ts-expect-error: what the collector fills may be null.
export const weekday: number = (await tracker.session())!.metadata.time.weekday;
// @ts-expect-error: a key that has no value is not there.
export const token: string = (await tracker.sessionInfo())!.sessionTrackingToken;
// @ts-expect-error: after consent was withdrawn there is no current id.
tracker.on("session", ({ current }) => console.log(current.length));
// @ts-expect-error: `ready` is the tracker's to set.
tracker.ready = Promise.resolve("off");
// @ts-expect-error: this says what runs, and nothing else runs.
(await tracker.ready) == "on";

// @ts-expect-error: there is one export.
import { createInit } from "wayfare";
export { createInit };
