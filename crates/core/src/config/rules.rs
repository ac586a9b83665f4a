//! What an option may be: a table, and one check for all of it. What is wrong with one costs that one.

use super::cookie::SLACK_S;
use crate::diagnostic::Diagnostic;
use crate::json::{Value, push_u64};
use crate::limits::{
    ATTRIBUTION_DAYS, ATTRIBUTION_DAYS_MAX, COOKIE_LIFETIME_S_MAX, COOKIE_LIFETIME_S_MIN,
    COOKIE_NAME_BYTES_MAX, IDLE_MS_MAX, IDLE_MS_MIN, LINK_DOMAINS_MAX, RATE, RATE_MAX,
    VISIT_AGE_MS_MAX, VISIT_AGE_MS_MIN,
};
use crate::session::{TAB_IDLE_MS, VISIT_IDLE_MS, VISIT_MAX_MS};
use wayfare_protocol::SOURCE_BYTES_MAX;

/// What a value has to be.
enum Kind {
    /// Anything: it is checked where it is read.
    Any,
    /// A string that is not empty, with at most so many bytes.
    Text(usize),
    /// A name: letters, digits, dots, _ and -, at most so many bytes.
    Name(usize),
    /// A domain, or none.
    Domain,
    /// Yes or no.
    Flag,
    /// The same, or an IANA time zone.
    Zone,
    /// A whole number from, to, and the default.
    Number(u64, u64, u64),
    /// The same, or `"browser"`.
    Lifetime,
    /// One of these; the first is used instead of what is none of them.
    Choice(&'static [&'static str]),
    /// Some of these, in any order.
    Choices(&'static [&'static str]),
    /// A list of strings with at most so many.
    Texts(usize),
    /// An object.
    Object,
    /// A function, which the loader keeps to itself: one that arrives here is none.
    Listener,
}

/// Options by name.
pub(super) struct Rules(&'static [(&'static str, Kind)]);

/// The options of `init`.
pub(super) const OPTIONS: Rules = Rules(&[
    ("endpoint", Kind::Any),
    ("source", Kind::Text(SOURCE_BYTES_MAX)),
    ("dialect", Kind::Choice(&["wayfare", "tracardi"])),
    ("channel", Kind::Text(SOURCE_BYTES_MAX)),
    // The loader acts on this one.
    ("autoPageView", Kind::Flag),
    ("debug", Kind::Flag),
    (
        "sessionIdleMs",
        Kind::Number(IDLE_MS_MIN, IDLE_MS_MAX, VISIT_IDLE_MS),
    ),
    (
        "sessionMaxMs",
        Kind::Number(VISIT_AGE_MS_MIN, VISIT_AGE_MS_MAX, VISIT_MAX_MS),
    ),
    (
        "tabIdleMs",
        Kind::Number(IDLE_MS_MIN, IDLE_MS_MAX, TAB_IDLE_MS),
    ),
    ("renewOnCampaign", Kind::Flag),
    ("renewAtMidnight", Kind::Zone),
    (
        "attributionDays",
        Kind::Number(0, ATTRIBUTION_DAYS_MAX, ATTRIBUTION_DAYS),
    ),
    ("rateLimit", Kind::Number(1, RATE_MAX, RATE)),
    ("cookie", Kind::Object),
    (
        "storage",
        Kind::Choices(&["cookie", "localStorage", "sessionStorage", "memory"]),
    ),
    ("linkDomains", Kind::Texts(LINK_DOMAINS_MAX)),
    // What was meant is not known, and nothing may be stored on a guess: so the first is no default.
    ("consent", Kind::Choice(&["unknown", "granted", "denied"])),
    ("whileUnknown", Kind::Choice(&["wait", "memory"])),
    ("respectGpc", Kind::Flag),
    ("respectDnt", Kind::Flag),
    ("onDiagnostic", Kind::Listener),
    ("onDelivery", Kind::Listener),
    ("onSession", Kind::Listener),
]);

/// The options of the cookie.
pub(super) const COOKIE: Rules = Rules(&[
    ("name", Kind::Name(COOKIE_NAME_BYTES_MAX)),
    ("domain", Kind::Domain),
    ("sameSite", Kind::Choice(&["Lax", "Strict", "None"])),
    ("secure", Kind::Flag),
    ("partitioned", Kind::Flag),
    ("lifetime", Kind::Lifetime),
]);

impl Rules {
    /// Says what is wrong, and takes it out: what is left can be read without a further look. `path` is
    /// what stands before an option's name in what is said.
    pub(super) fn check(&self, options: &mut Value<'_>, path: &str, wrong: &mut Vec<Diagnostic>) {
        let Value::Object(members) = options else {
            return;
        };
        for (name, value) in members {
            let field = [path, name].concat();
            match self.0.iter().find(|(known, _)| known == name) {
                Some((_, kind)) if value.is_null() || kind.allows(value) => {}
                Some((_, kind)) => {
                    let message = kind.rule();
                    let told = Diagnostic::of("invalid_option", &field, &message);
                    wrong.push(match kind.limit() {
                        Some(limit) => told.with_limit(limit),
                        None => told,
                    });
                    *value = kind.instead();
                }
                None => {
                    let message = "there is no such option; it is ignored";
                    wrong.push(Diagnostic::of("unknown_option", &field, message));
                }
            }
        }
    }
}

impl Kind {
    fn allows(&self, value: &Value<'_>) -> bool {
        let text = value.as_str();
        let is_among = |names: &[&str], text: &str| names.contains(&text);
        match self {
            Self::Any => true,
            Self::Text(most) => text.is_some_and(|text| !text.is_empty() && text.len() <= *most),
            Self::Name(most) => {
                text.is_some_and(|text| !text.is_empty() && text.len() <= *most && is_name(text))
            }
            Self::Domain => {
                text.is_some_and(|text| text.len() <= SOURCE_BYTES_MAX && is_name(text))
            }
            Self::Flag => value.as_bool().is_some(),
            Self::Zone => value.as_bool().is_some() || text.is_some(),
            Self::Number(least, most, _) => value
                .as_u64()
                .is_some_and(|n| (*least..=*most).contains(&n)),
            Self::Lifetime => text == Some("browser") || LIFETIME.allows(value),
            Self::Choice(names) => text.is_some_and(|text| is_among(names, text)),
            Self::Choices(names) => is_list(value, |text| is_among(names, text)),
            Self::Texts(most) => value.items().len() <= *most && is_list(value, |_| true),
            Self::Object => matches!(value, Value::Object(_)),
            Self::Listener => false,
        }
    }

    fn limit(&self) -> Option<usize> {
        match self {
            Self::Text(most) | Self::Name(most) | Self::Texts(most) => Some(*most),
            _ => None,
        }
    }

    /// The rule in words, and what is used instead.
    fn rule(&self) -> String {
        let rule = match self {
            Self::Text(_) | Self::Any => "must be a string that is not empty and within the limit",
            Self::Name(_) => "must be letters, digits, dots, _ and -, within the limit",
            Self::Domain => "must be a domain",
            Self::Flag => "must be true or false",
            Self::Zone => "must be true, false or a time zone",
            Self::Number(least, most, default) => return number_rule(*least, *most, *default),
            Self::Lifetime => return ["must be \"browser\" or ", &LIFETIME.rule()].concat(),
            Self::Choice(names) => return choice_rule(names),
            Self::Choices(names) => return listed("must be a list of", names),
            Self::Texts(_) => "must be a list of strings that is not empty and within the limit",
            Self::Object => "must be an object",
            Self::Listener => "must be a function",
        };
        [rule, "; it is ignored"].concat()
    }

    /// What stands for a value that is not allowed.
    fn instead(&self) -> Value<'static> {
        match self {
            Self::Choice([first, ..]) => Value::Text((*first).into()),
            _ => Value::Null,
        }
    }
}

/// The range of the cookie's life, in seconds.
const LIFETIME: Kind = Kind::Number(
    COOKIE_LIFETIME_S_MIN,
    COOKIE_LIFETIME_S_MAX,
    VISIT_IDLE_MS / 1_000 + SLACK_S,
);

fn number_rule(least: u64, most: u64, default: u64) -> String {
    let mut rule = String::from("must be a whole number from ");
    for (number, after) in [(least, " to "), (most, "; "), (default, " is used")] {
        push_u64(&mut rule, number);
        rule.push_str(after);
    }
    rule
}

fn choice_rule(names: &[&str]) -> String {
    let first = names.first().copied().unwrap_or("");
    [&listed("must be one of", names), "; ", first, " is used"].concat()
}

fn listed(rule: &str, names: &[&str]) -> String {
    let mut text = String::from(rule);
    for name in names {
        text.push(' ');
        text.push_str(name);
    }
    text
}

fn is_list(value: &Value<'_>, is_good: impl Fn(&str) -> bool) -> bool {
    let items = value.items();
    !items.is_empty() && items.iter().all(|item| item.as_str().is_some_and(&is_good))
}

fn is_name(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
