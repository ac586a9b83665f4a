//! The cookie's options.

use super::reading::{Reading, flag, number, text};
use crate::json::{Value, push_u64};
use crate::limits::{COOKIE_LIFETIME_S_MAX, COOKIE_LIFETIME_S_MIN, COOKIE_NAME_BYTES_MAX};

/// The cookie's life beyond the visit's pause, in seconds: another tab's activity is written up to two
/// seconds late, and a cookie that is gone before its visit is over looks deleted.
const SLACK_S: u64 = 60;

/// The cookie as the site wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name, and the name of its mirrors.
    pub name: String,
    /// Its domain; none asks the browser which is the registrable one, empty is the page's host alone.
    pub domain: Option<String>,
    /// `Strict`, `Lax` or `None`.
    pub same_site: String,
    /// Sent over TLS alone; none where the page itself says it.
    pub secure: Option<bool>,
    /// Kept apart for each site that embeds this one (CHIPS).
    pub partitioned: bool,
    /// Its life in seconds, none for the browser's.
    pub lifetime_s: Option<u64>,
}

impl Cookie {
    pub(super) fn read(options: &Value<'_>, idle_ms: u64, wrong: &mut Reading) -> Self {
        let given = wrong.object(options, "cookie");
        for (key, _) in given.members() {
            if ![
                "name",
                "domain",
                "sameSite",
                "secure",
                "partitioned",
                "lifetime",
            ]
            .contains(&key.as_str())
            {
                wrong.unknown(&["cookie.", key].concat());
            }
        }
        let name = text(given, "cookie.name", COOKIE_NAME_BYTES_MAX, wrong);
        let domain = match given.get("domain") {
            Value::Text(none) if none.is_empty() => Some(String::new()),
            _ => text(given, "cookie.domain", 253, wrong),
        };
        Self {
            name: checked(
                name,
                "cookie.name",
                is_token,
                "must be letters, digits, _ and -",
                wrong,
            )
            .unwrap_or_else(|| "wayfare".into()),
            domain: checked(
                domain,
                "cookie.domain",
                is_domain,
                "must be a domain",
                wrong,
            ),
            same_site: checked(
                text(given, "cookie.sameSite", 6, wrong),
                "cookie.sameSite",
                |value| ["Strict", "Lax", "None"].contains(&value),
                "must be \"Strict\", \"Lax\" or \"None\"",
                wrong,
            )
            .unwrap_or_else(|| "Lax".into()),
            secure: flag(given, "cookie.secure", wrong),
            partitioned: flag(given, "cookie.partitioned", wrong).unwrap_or(false),
            lifetime_s: lifetime(given, idle_ms, wrong),
        }
    }

    /// The cookie's attributes, but for its domain.
    pub fn attributes(&self, is_https: bool) -> String {
        let mut text = ["; Path=/; SameSite=", &self.same_site].concat();
        if self.secure.unwrap_or(is_https) {
            text.push_str("; Secure");
        }
        if self.partitioned {
            text.push_str("; Partitioned");
        }
        if let Some(seconds) = self.lifetime_s {
            text.push_str("; Max-Age=");
            push_u64(&mut text, seconds);
        }
        text
    }
}

/// `"browser"` or seconds. By default as long as a visit may pause.
fn lifetime(given: &Value<'_>, idle_ms: u64, wrong: &mut Reading) -> Option<u64> {
    if given.get("lifetime").as_str() == Some("browser") {
        return None;
    }
    let range = [COOKIE_LIFETIME_S_MIN, COOKIE_LIFETIME_S_MAX];
    let default = idle_ms / 1_000 + SLACK_S;
    Some(number(given, "cookie.lifetime", range, default, wrong))
}

fn checked(
    value: Option<String>,
    field: &str,
    is_good: impl Fn(&str) -> bool,
    rule: &str,
    wrong: &mut Reading,
) -> Option<String> {
    let value = value?;
    if is_good(&value) {
        return Some(value);
    }
    wrong.invalid(field, rule);
    None
}

fn is_token(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn is_domain(domain: &str) -> bool {
    domain
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn cookie(options: &str) -> (Cookie, Vec<String>) {
        let mut wrong = Reading::default();
        let cookie = Cookie::read(&parse(options).unwrap(), 1_800_000, &mut wrong);
        let fields = wrong.diagnostics.into_iter().filter_map(|one| one.field);
        (cookie, fields.collect())
    }

    #[test]
    fn attributes_follow_the_options_and_the_page() {
        let (plain, wrong) = cookie("{}");
        assert_eq!(
            (plain.name.as_str(), plain.domain.as_deref(), wrong.len()),
            ("wayfare", None, 0)
        );
        assert_eq!(
            plain.attributes(false),
            "; Path=/; SameSite=Lax; Max-Age=1860"
        );
        assert_eq!(
            plain.attributes(true),
            "; Path=/; SameSite=Lax; Secure; Max-Age=1860"
        );
        let (embedded, wrong) = cookie(
            r#"{"cookie":{"name":"_id","domain":"x.example","sameSite":"None","secure":true,"partitioned":true,"lifetime":"browser"}}"#,
        );
        assert_eq!(
            (
                embedded.name.as_str(),
                embedded.domain.as_deref(),
                wrong.len()
            ),
            ("_id", Some("x.example"), 0)
        );
        assert_eq!(
            embedded.attributes(false),
            "; Path=/; SameSite=None; Secure; Partitioned"
        );
        assert_eq!(
            cookie(r#"{"cookie":{"lifetime":60,"domain":""}}"#)
                .0
                .attributes(false),
            "; Path=/; SameSite=Lax; Max-Age=60"
        );
    }

    #[test]
    fn a_mistake_costs_only_its_own_option() {
        let (cookie, wrong) = cookie(
            r#"{"cookie":{"name":"a;b","domain":"x;y","sameSite":"lax","secure":1,"partitioned":"","lifetime":59,"path":"/"}}"#,
        );
        assert_eq!(
            wrong,
            [
                "cookie.path",
                "cookie.name",
                "cookie.domain",
                "cookie.sameSite",
                "cookie.secure",
                "cookie.partitioned",
                "cookie.lifetime"
            ]
        );
        assert_eq!(
            cookie.attributes(true),
            "; Path=/; SameSite=Lax; Secure; Max-Age=1860"
        );
        assert_eq!((cookie.name.as_str(), cookie.domain), ("wayfare", None));
    }
}
