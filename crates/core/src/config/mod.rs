//! The options of `init`.

mod cookie;
mod reading;

use wayfare_protocol::SOURCE_BYTES_MAX;

use crate::consent::Consent;
use crate::diagnostic::Diagnostic;
use crate::json::Value;
use crate::limits::{
    IDLE_MS_MAX, IDLE_MS_MIN, LINK_DOMAINS_MAX, VISIT_AGE_MS_MAX, VISIT_AGE_MS_MIN,
};
use crate::session::{TAB_IDLE_MS, VISIT_IDLE_MS, VISIT_MAX_MS, VisitRule};

pub use cookie::Cookie;
use reading::{Reading, flag, number, text, texts};

/// The options of `init`, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where batches go.
    pub endpoint: String,
    /// Which site or application sends.
    pub source: String,
    /// `metadata.channel`; `None` leaves it to the application's type.
    pub channel: Option<String>,
    /// Asks the collector what it did with the Session.
    pub debug: bool,
    /// When a visit is renewed.
    pub visit: VisitRule,
    /// Longest pause after which a tab keeps its token.
    pub tab_idle_ms: u64,
    /// The time zone whose midnight renews the visit; empty is the visitor's.
    pub midnight_zone: Option<String>,
    /// The cookie.
    pub cookie: Cookie,
    /// Where the visit is stored, most trusted first.
    pub storage: Vec<Place>,
    /// Domains whose links carry the visit on.
    pub link_domains: Vec<String>,
    /// What the visitor said.
    pub consent: Consent,
    /// While the visitor said nothing, events are sent with ids from memory.
    pub memory_while_unknown: bool,
    /// Global Privacy Control keeps ids in memory.
    pub respect_gpc: bool,
    /// Do Not Track does.
    pub respect_dnt: bool,
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

impl Config {
    /// Reads the options and says what is wrong with them. Without an endpoint there is nothing to
    /// configure; every other mistake costs only the option it is in.
    ///
    /// `site` is the host of the page, the source where none is named.
    pub fn read(options: &Value<'_>, site: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let mut wrong = Reading::default();
        let config = read(options, site, &mut wrong);
        unknown(options, &mut wrong);
        (config, wrong.diagnostics)
    }
}

fn read(options: &Value<'_>, site: &str, wrong: &mut Reading) -> Option<Config> {
    let endpoint = endpoint(options, wrong);
    let source = text(options, "source", SOURCE_BYTES_MAX, wrong);
    let channel = text(options, "channel", SOURCE_BYTES_MAX, wrong);
    let debug = flag(options, "debug", wrong);
    // The loader acts on this one; here it is only checked.
    flag(options, "autoPageView", wrong);
    let visit = visit_rule(options, wrong);
    let config = Config {
        endpoint: endpoint.clone().unwrap_or_default(),
        source: source.unwrap_or_else(|| site_or_none(site, wrong)),
        channel,
        debug: debug.unwrap_or(false),
        tab_idle_ms: idle(options, "tabIdleMs", TAB_IDLE_MS, wrong),
        midnight_zone: midnight_zone(options, wrong),
        cookie: Cookie::read(options, visit.idle_ms, wrong),
        storage: storage(options, wrong),
        link_domains: link_domains(options, wrong),
        consent: consent(options, wrong),
        memory_while_unknown: while_unknown(options, wrong),
        respect_gpc: flag(options, "respectGpc", wrong).unwrap_or(true),
        respect_dnt: flag(options, "respectDnt", wrong).unwrap_or(false),
        visit,
    };
    endpoint.map(|_| config)
}

/// Options that the loader keeps to itself when they are functions.
const LISTENERS: [&str; 3] = ["onDiagnostic", "onDelivery", "onSession"];

/// Every other option.
const OPTIONS: [&str; 17] = [
    "endpoint",
    "source",
    "channel",
    "autoPageView",
    "debug",
    "sessionIdleMs",
    "sessionMaxMs",
    "tabIdleMs",
    "renewOnCampaign",
    "renewAtMidnight",
    "cookie",
    "storage",
    "linkDomains",
    "consent",
    "whileUnknown",
    "respectGpc",
    "respectDnt",
];

fn unknown(options: &Value<'_>, wrong: &mut Reading) {
    for (name, _) in options.members() {
        if LISTENERS.contains(&name.as_str()) {
            let message = "must be a function; it is ignored";
            wrong.say(Diagnostic::of("invalid_option", name, message));
        } else if !OPTIONS.contains(&name.as_str()) {
            wrong.unknown(name);
        }
    }
}

fn visit_rule(options: &Value<'_>, wrong: &mut Reading) -> VisitRule {
    let age = [VISIT_AGE_MS_MIN, VISIT_AGE_MS_MAX];
    VisitRule {
        idle_ms: idle(options, "sessionIdleMs", VISIT_IDLE_MS, wrong),
        max_ms: number(options, "sessionMaxMs", age, VISIT_MAX_MS, wrong),
        on_campaign: flag(options, "renewOnCampaign", wrong).unwrap_or(false),
    }
}

fn idle(options: &Value<'_>, name: &str, default: u64, wrong: &mut Reading) -> u64 {
    number(options, name, [IDLE_MS_MIN, IDLE_MS_MAX], default, wrong)
}

/// `true` is the visitor's zone, a string the site's.
fn midnight_zone(options: &Value<'_>, wrong: &mut Reading) -> Option<String> {
    const FIELD: &str = "renewAtMidnight";
    match options.get(FIELD) {
        Value::Text(_) => text(options, FIELD, 64, wrong),
        _ => flag(options, FIELD, wrong)
            .filter(|yes| *yes)
            .map(|_| String::new()),
    }
}

/// The places in order; `"memory"` names what is there anyway.
fn storage(options: &Value<'_>, wrong: &mut Reading) -> Vec<Place> {
    const FIELD: &str = "storage";
    const ALL: [(&str, Place); 3] = [
        ("cookie", Place::Cookie),
        ("localStorage", Place::Local),
        ("sessionStorage", Place::Session),
    ];
    let mut places = Vec::new();
    let Some(names) = texts(options, FIELD, ALL.len() + 1, wrong) else {
        return ALL.map(|(_, place)| place).into();
    };
    for name in names {
        match ALL.iter().find(|(known, _)| *known == name) {
            Some((_, place)) => places.push(*place),
            None if name == "memory" => {}
            None => wrong.unknown(&["storage.", &name].concat()),
        }
    }
    places
}

fn link_domains(options: &Value<'_>, wrong: &mut Reading) -> Vec<String> {
    texts(options, "linkDomains", LINK_DOMAINS_MAX, wrong).unwrap_or_default()
}

fn consent(options: &Value<'_>, wrong: &mut Reading) -> Consent {
    const FIELD: &str = "consent";
    let given = options.get(FIELD);
    if matches!(given, Value::Null) {
        return Consent::Granted;
    }
    given.as_str().and_then(Consent::read).unwrap_or_else(|| {
        // What was meant is not known, and nothing may be stored on a guess.
        let message = "must be \"granted\", \"denied\" or \"unknown\"; \"unknown\" is used";
        wrong.say(Diagnostic::of("invalid_option", FIELD, message));
        Consent::Unknown
    })
}

fn while_unknown(options: &Value<'_>, wrong: &mut Reading) -> bool {
    const FIELD: &str = "whileUnknown";
    match options.get(FIELD) {
        Value::Null => false,
        Value::Text(text) if text == "wait" => false,
        Value::Text(text) if text == "memory" => true,
        _ => {
            wrong.invalid(FIELD, "must be \"wait\" or \"memory\"");
            false
        }
    }
}

/// An http(s) URL or a path of the page's own origin. A bare word would be a valid relative URL,
/// but never what was meant.
fn endpoint(options: &Value<'_>, wrong: &mut Reading) -> Option<String> {
    const FIELD: &str = "endpoint";
    let given = options.get(FIELD);
    if matches!(given, Value::Null) {
        wrong.say(Diagnostic::of(
            "missing_endpoint",
            FIELD,
            "nothing is sent without an endpoint",
        ));
        return None;
    }
    let found = given.as_str().filter(|url| is_endpoint(url));
    if found.is_none() {
        wrong.say(Diagnostic::of(
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
fn site_or_none(site: &str, wrong: &mut Reading) -> String {
    if site.is_empty() {
        let message = "this page has no host to be named after; \"none\" is sent";
        wrong.say(Diagnostic::of("invalid_option", "source", message));
        return "none".into();
    }
    site.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn check(options: &str, codes: &[(&str, &str)]) -> Option<Config> {
        let (config, wrong) = Config::read(&parse(options).unwrap(), "shop.example");
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
        assert_eq!(config, check(r#"{"endpoint":"/b"}"#, &[]));
        assert_eq!(config.unwrap().source, "shop.example");
    }

    #[test]
    fn good_options_are_taken() {
        let config = check(
            r#"{"endpoint":"/b","source":"shop","channel":"kiosk","debug":true,"autoPageView":false}"#,
            &[],
        );
        let config = config.unwrap();
        assert_eq!(
            (
                config.source.as_str(),
                config.channel.as_deref(),
                config.debug
            ),
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
                config.visit.idle_ms,
                config.visit.max_ms,
                config.tab_idle_ms
            ),
            (60_000, 600_000, 36_000_000)
        );
        assert!(
            config.visit.on_campaign
                && config.memory_while_unknown
                && !config.respect_gpc
                && config.respect_dnt
        );
        assert_eq!(config.midnight_zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(
            (config.storage, config.consent),
            (vec![Place::Local], Consent::Unknown)
        );
        assert_eq!(config.link_domains, ["a.example"]);
        assert_eq!(
            check(r#"{"endpoint":"/b","renewAtMidnight":true}"#, &[])
                .unwrap()
                .midnight_zone
                .as_deref(),
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
                ("invalid_option", "renewAtMidnight"),
                ("unknown_option", "storage.disk"),
                ("invalid_option", "linkDomains"),
                ("invalid_option", "consent"),
                ("invalid_option", "whileUnknown"),
            ],
        )
        .unwrap();
        assert_eq!(
            (config.visit, config.tab_idle_ms),
            (VisitRule::default(), TAB_IDLE_MS)
        );
        assert_eq!(
            (config.storage, config.consent),
            (vec![Place::Cookie], Consent::Unknown)
        );
        let (_, wrong) = Config::read(&parse(options).unwrap(), "x");
        assert_eq!(
            wrong[0].message,
            "must be a whole number from 60000 to 36000000; 1800000 is used"
        );
    }
}
