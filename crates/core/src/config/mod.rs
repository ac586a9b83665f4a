//! The options of `init`.

mod cookie;
mod rules;

use crate::consent::{Consent, Privacy};
use crate::diagnostic::Diagnostic;
use crate::json::Value;
use crate::limits::{ATTRIBUTION_DAYS, RATE};
use crate::session::{TAB_IDLE_MS, VISIT_IDLE_MS, VISIT_MAX_MS, VisitRule};
use crate::text::hash;

pub use cookie::Cookie;
use rules::{COOKIE, OPTIONS};

/// The options of `init`, checked.
///
/// They are kept as they were read and looked at when they are needed: a field for each would cost the
/// module a kilobyte (brotli) of copying.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where batches go.
    pub endpoint: String,
    /// Which site or application sends.
    pub source: String,
    /// Where the visit is stored, most trusted first.
    pub storage: Places,
    options: Value<'static>,
}

/// Where something may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A first-party cookie.
    Cookie,
    /// localStorage
    Local,
    /// sessionStorage
    Session,
}

/// Places, most trusted first.
pub type Places = [Option<Place>; 3];

impl Config {
    /// Reads the options and says what is wrong with them. Without an endpoint there is nothing to
    /// configure; every other mistake costs only the option it is in.
    ///
    /// `site` is the host of the page, the source where none is named.
    pub fn read(mut options: Value<'static>, site: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let mut wrong = Vec::new();
        let endpoint = endpoint(&options, &mut wrong);
        OPTIONS.check(&mut options, "", &mut wrong);
        if let Value::Object(members) = &mut options
            && let Some((_, cookie)) = members.iter_mut().find(|(name, _)| name == "cookie")
        {
            COOKIE.check(cookie, "cookie.", &mut wrong);
        }
        let config = endpoint.map(|endpoint| Self {
            endpoint,
            source: match options.text("source") {
                Some(source) => source.into(),
                None => site_or_none(site, &mut wrong),
            },
            storage: storage(options.get("storage")),
            options,
        });
        (config, wrong)
    }

    /// `metadata.channel`; `None` leaves it to the application's type.
    pub fn channel(&self) -> Option<&str> {
        self.options.text("channel")
    }

    /// Whether the endpoint is a Tracardi server's `/track`, and not a collector's.
    pub fn is_tracardi(&self) -> bool {
        self.options.text("dialect") == Some("tracardi")
    }

    /// Asks the collector what it did with the Session.
    pub fn debug(&self) -> bool {
        self.flag("debug")
    }

    /// When a visit is renewed.
    pub fn visit_rule(&self) -> VisitRule {
        VisitRule {
            idle_ms: self.number("sessionIdleMs", VISIT_IDLE_MS),
            max_ms: self.number("sessionMaxMs", VISIT_MAX_MS),
            on_campaign: self.flag("renewOnCampaign"),
        }
    }

    /// Longest pause after which a tab keeps its token.
    pub fn tab_idle_ms(&self) -> u64 {
        self.number("tabIdleMs", TAB_IDLE_MS)
    }

    /// The time zone whose midnight renews the visit; empty is the visitor's.
    pub fn midnight_zone(&self) -> Option<&str> {
        let option = self.options.get("renewAtMidnight");
        let visitors = (option.as_bool() == Some(true)).then_some("");
        option.as_str().or(visitors)
    }

    /// A number that stands for where events go: what was kept for another collector or source is none of this
    /// page's.
    pub fn target(&self) -> u64 {
        hash(&[self.endpoint.as_str(), "\n", &self.source].concat()).into()
    }

    /// For how many days an arrival is remembered; 0 remembers none.
    pub fn attribution_days(&self) -> u64 {
        self.number("attributionDays", ATTRIBUTION_DAYS)
    }

    /// How many events a second the application may track for long.
    pub fn rate_limit(&self) -> u64 {
        self.number("rateLimit", RATE)
    }

    /// The cookie.
    pub fn cookie(&self) -> Cookie<'_> {
        let idle_ms = self.visit_rule().idle_ms;
        Cookie::of(self.options.get("cookie"), idle_ms)
    }

    /// Domains whose links carry the visit on.
    pub fn link_domains(&self) -> Vec<String> {
        let mut domains = Vec::new();
        for domain in self.options.get("linkDomains").items() {
            domains.push(domain.as_str().unwrap_or("").into());
        }
        domains
    }

    /// What the visitor said, what the site wants meanwhile, and which of the browser's signals count:
    /// Global Privacy Control unless the site says no, Do Not Track if it says yes.
    pub fn privacy(&self, gpc: bool, dnt: bool) -> Privacy {
        let text = |name| self.options.text(name).unwrap_or("");
        let respects_gpc = self.options.flag("respectGpc") != Some(false);
        Privacy {
            consent: Consent::read(text("consent")).unwrap_or_default(),
            memory_while_unknown: text("whileUnknown") == "memory",
            signal: gpc && respects_gpc || dnt && self.flag("respectDnt"),
        }
    }

    fn number(&self, name: &str, default: u64) -> u64 {
        self.options.number(name).unwrap_or(default)
    }

    fn flag(&self, name: &str) -> bool {
        self.options.flag(name) == Some(true)
    }
}

/// The places in order; `"memory"` names what is there anyway.
fn storage(list: &Value<'_>) -> Places {
    if list.is_null() {
        return [
            Some(Place::Cookie),
            Some(Place::Local),
            Some(Place::Session),
        ];
    }
    let mut places = [None; 3];
    for (place, name) in places.iter_mut().zip(list.items()) {
        *place = match name.as_str() {
            Some("cookie") => Some(Place::Cookie),
            Some("localStorage") => Some(Place::Local),
            Some("sessionStorage") => Some(Place::Session),
            _ => None,
        };
    }
    places
}

/// An http(s) URL or a path of the page's own origin. A bare word would be a valid relative URL,
/// but never what was meant.
fn endpoint(options: &Value<'_>, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    const FIELD: &str = "endpoint";
    let given = options.get(FIELD);
    if given.is_null() {
        wrong.push(Diagnostic::of(
            "missing_endpoint",
            FIELD,
            "nothing is sent without an endpoint",
        ));
        return None;
    }
    let found = given.as_str().filter(|url| is_endpoint(url));
    if found.is_none() {
        wrong.push(Diagnostic::of(
            "invalid_endpoint",
            FIELD,
            "must be an http(s) URL or a path that begins with /; nothing is sent",
        ));
    }
    found.map(Into::into)
}

fn is_endpoint(url: &str) -> bool {
    let after_scheme = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let has_host = after_scheme.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    (has_host || url.starts_with('/')) && !url.bytes().any(|byte| byte.is_ascii_whitespace())
}

/// The source where none is named. A page without a host (`file:`, `about:srcdoc`) has to name one.
fn site_or_none(site: &str, wrong: &mut Vec<Diagnostic>) -> String {
    if site.is_empty() {
        let message = "this page has no host to be named after; \"none\" is sent";
        wrong.push(Diagnostic::of("invalid_option", "source", message));
        return "none".into();
    }
    site.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn check(options: &str, codes: &[(&str, &str)]) -> Option<Config> {
        let (config, wrong) =
            Config::read(parse(String::from(options).leak()).unwrap(), "shop.example");
        let found: Vec<_> = wrong
            .iter()
            .map(|wrong| (wrong.code, wrong.field.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(found, codes, "{options}");
        config
    }

    #[test]
    fn an_endpoint_is_a_url_or_a_path() {
        for url in [
            "https://c.example/v1/batch",
            "http://127.0.0.1:8787/v1/batch",
            "/v1/batch",
            "//c.example/x",
        ] {
            assert_eq!(
                check(&format!(r#"{{"endpoint":"{url}"}}"#), &[])
                    .unwrap()
                    .endpoint,
                url
            );
        }
        for url in [
            "not a url",
            "collector",
            "",
            "https://",
            "http:///x",
            "javascript:1",
            "ftp://x/",
            "/a b",
        ] {
            let options = format!(r#"{{"endpoint":"{url}"}}"#);
            assert!(check(&options, &[("invalid_endpoint", "endpoint")]).is_none());
        }
        assert!(check(r#"{"endpoint":7}"#, &[("invalid_endpoint", "endpoint")]).is_none());
        assert!(check("{}", &[("missing_endpoint", "endpoint")]).is_none());
    }

    #[test]
    fn a_mistake_costs_only_its_own_option() {
        let config = check(
            r#"{"endpoint":"/b","source":"","channel":7,"debug":"yes","autoPageView":1,"endpiont":"/c","onSession":1}"#,
            &[
                ("invalid_option", "source"),
                ("invalid_option", "channel"),
                ("invalid_option", "debug"),
                ("invalid_option", "autoPageView"),
                ("unknown_option", "endpiont"),
                ("invalid_option", "onSession"),
            ],
        );
        let config = config.unwrap();
        assert_eq!(
            (config.source.as_str(), config.channel(), config.debug()),
            ("shop.example", None, false)
        );
    }

    #[test]
    fn good_options_are_taken() {
        let config = check(
            r#"{"endpoint":"/b","source":"shop","channel":"kiosk","debug":true,"autoPageView":false}"#,
            &[],
        );
        let config = config.unwrap();
        assert_eq!(
            (config.source.as_str(), config.channel(), config.debug()),
            ("shop", Some("kiosk"), true)
        );
    }

    #[test]
    fn sessions_are_as_the_site_wants_them() {
        let config = check(
            r#"{"endpoint":"/b","sessionIdleMs":60000,"sessionMaxMs":600000,"tabIdleMs":36000000,"renewOnCampaign":true,
                "renewAtMidnight":"Europe/Berlin","storage":["localStorage","memory"],"linkDomains":["a.example"],
                "consent":"unknown","whileUnknown":"memory","respectGpc":false,"respectDnt":true}"#,
            &[],
        )
        .unwrap();
        assert_eq!(
            (
                config.visit_rule().idle_ms,
                config.visit_rule().max_ms,
                config.tab_idle_ms()
            ),
            (60_000, 600_000, 36_000_000)
        );
        assert!(
            config.visit_rule().on_campaign
                && config.privacy(false, false).memory_while_unknown
                && !config.privacy(true, false).signal
                && config.privacy(false, true).signal
        );
        assert_eq!(config.midnight_zone(), Some("Europe/Berlin"));
        assert_eq!(
            (config.storage, config.privacy(false, false).consent),
            ([Some(Place::Local), None, None], Consent::Unknown)
        );
        assert_eq!(config.link_domains(), ["a.example"]);
        assert_eq!(
            check(r#"{"endpoint":"/b","renewAtMidnight":true}"#, &[])
                .unwrap()
                .midnight_zone(),
            Some("")
        );
    }

    #[test]
    fn what_is_out_of_range_says_the_range_and_the_default() {
        let options = r#"{"endpoint":"/b","sessionIdleMs":59999,"sessionMaxMs":604800001,"tabIdleMs":"long","storage":["cookie","disk"],
            "linkDomains":[],"consent":"yes","whileUnknown":"drop","renewAtMidnight":7}"#;
        let config = check(
            options,
            &[
                ("invalid_option", "sessionIdleMs"),
                ("invalid_option", "sessionMaxMs"),
                ("invalid_option", "tabIdleMs"),
                ("invalid_option", "storage"),
                ("invalid_option", "linkDomains"),
                ("invalid_option", "consent"),
                ("invalid_option", "whileUnknown"),
                ("invalid_option", "renewAtMidnight"),
            ],
        )
        .unwrap();
        assert_eq!(
            (config.visit_rule(), config.tab_idle_ms()),
            (VisitRule::default(), TAB_IDLE_MS)
        );
        assert_eq!(
            (config.storage, config.privacy(false, false).consent),
            (
                [
                    Some(Place::Cookie),
                    Some(Place::Local),
                    Some(Place::Session)
                ],
                Consent::Unknown
            )
        );
        let (_, wrong) = Config::read(parse(String::from(options).leak()).unwrap(), "x");
        assert_eq!(
            wrong[0].message,
            "must be a whole number from 60000 to 36000000; 1800000 is used"
        );
    }
}
