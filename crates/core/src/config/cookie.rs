//! The cookie's options.

use crate::json::{Value, push_u64};

/// The cookie's life beyond the visit's pause, in seconds: another tab's activity is written up to two
/// seconds late, and a cookie that is gone before its visit is over looks deleted.
pub(super) const SLACK_S: u64 = 60;

/// The cookie as the site wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie<'a> {
    /// Its name, and the name of its mirrors.
    pub name: &'a str,
    /// Its domain; none asks the browser which is the registrable one, empty is the page's host alone.
    pub domain: Option<&'a str>,
    /// `Strict`, `Lax` or `None`.
    pub same_site: &'a str,
    /// Sent over TLS alone; none where the page itself says it.
    pub secure: Option<bool>,
    /// Kept apart for each site that embeds this one (CHIPS).
    pub partitioned: bool,
    /// Its life in seconds, none for the browser's.
    pub lifetime_s: Option<u64>,
}

impl<'a> Cookie<'a> {
    /// Takes over options that are known to be good.
    pub(super) fn of(options: &'a Value<'_>, idle_ms: u64) -> Self {
        let text = |name| options.text(name);
        let flag = |name| options.flag(name);
        let lifetime = options.get("lifetime");
        let visits = || idle_ms / 1_000 + SLACK_S;
        Self {
            name: text("name").unwrap_or("wayfare"),
            domain: text("domain"),
            same_site: text("sameSite").unwrap_or("Lax"),
            secure: flag("secure"),
            partitioned: flag("partitioned").unwrap_or(false),
            lifetime_s: match lifetime.as_str() {
                Some(_browser) => None,
                None => Some(lifetime.as_u64().unwrap_or_else(visits)),
            },
        }
    }

    /// The cookie's attributes, but for its domain.
    pub fn attributes(&self, is_https: bool) -> String {
        let mut text = ["; Path=/; SameSite=", self.same_site].concat();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::json::parse;

    fn cookie(options: &str) -> (Cookie<'static>, Vec<String>) {
        let options = ["{\"endpoint\":\"/b\",", options.trim_start_matches('{')].concat();
        let options = options.replace(",}", "}");
        let (config, wrong) = Config::read(parse(options.leak()).unwrap(), "x");
        let fields = wrong.into_iter().filter_map(|one| one.field);
        (
            Box::leak(Box::new(config.unwrap())).cookie(),
            fields.collect(),
        )
    }

    #[test]
    fn attributes_follow_the_options_and_the_page() {
        let (plain, wrong) = cookie("{}");
        assert_eq!(
            (plain.name, plain.domain, wrong.len()),
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
            (embedded.name, embedded.domain, wrong.len()),
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
    fn a_name_has_to_be_one_and_a_domain_may_be_none() {
        assert_eq!(
            cookie(r#"{"cookie":{"name":"","domain":""}}"#).1,
            ["cookie.name"]
        );
        assert_eq!(cookie(r#"{"cookie":"x"}"#).1, ["cookie"]);
    }

    #[test]
    fn a_mistake_costs_only_its_own_option() {
        let (cookie, wrong) = cookie(
            r#"{"cookie":{"name":"a;b","domain":"x;y","sameSite":"lax","secure":1,"partitioned":"","lifetime":59,"path":"/"}}"#,
        );
        assert_eq!(
            wrong,
            [
                "cookie.name",
                "cookie.domain",
                "cookie.sameSite",
                "cookie.secure",
                "cookie.partitioned",
                "cookie.lifetime",
                "cookie.path"
            ]
        );
        assert_eq!(
            cookie.attributes(true),
            "; Path=/; SameSite=Lax; Secure; Max-Age=1860"
        );
        assert_eq!((cookie.name, cookie.domain), ("wayfare", None));
    }
}
