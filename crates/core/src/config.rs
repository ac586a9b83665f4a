//! The options of `init`.

use wayfare_protocol::SOURCE_BYTES_MAX;

use crate::diagnostic::Diagnostic;
use crate::json::Value;

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
}

impl Config {
    /// Reads the options and says what is wrong with them. Without an endpoint there is nothing to
    /// configure; every other mistake costs only the option it is in.
    ///
    /// `site` is the host of the page, the source where none is named.
    pub fn read(options: &Value<'_>, site: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let mut wrong = Vec::new();
        let endpoint = endpoint(options, &mut wrong);
        let source = text(options, "source", SOURCE_BYTES_MAX, &mut wrong);
        let channel = text(options, "channel", SOURCE_BYTES_MAX, &mut wrong);
        let debug = flag(options, "debug", &mut wrong);
        // The loader acts on this one; here it is only checked.
        flag(options, "autoPageView", &mut wrong);
        unknown(options, &mut wrong);
        let config = endpoint.map(|endpoint| Self {
            endpoint,
            source: source.unwrap_or_else(|| site_or_none(site, &mut wrong)),
            channel,
            debug: debug.unwrap_or(false),
        });
        (config, wrong)
    }
}

/// Options that the loader keeps to itself when they are functions.
const LISTENERS: [&str; 3] = ["onDiagnostic", "onDelivery", "onSession"];

/// Every other option.
const OPTIONS: [&str; 5] = ["endpoint", "source", "channel", "autoPageView", "debug"];

fn unknown(options: &Value<'_>, wrong: &mut Vec<Diagnostic>) {
    for (name, _) in options.members() {
        if LISTENERS.contains(&name.as_str()) {
            wrong.push(Diagnostic::of(
                "invalid_option",
                name,
                "must be a function; it is ignored",
            ));
        } else if !OPTIONS.contains(&name.as_str()) {
            wrong.push(Diagnostic::of(
                "unknown_option",
                name,
                "there is no such option; it is ignored",
            ));
        }
    }
}

/// An http(s) URL or a path of the page's own origin. A bare word would be a valid relative URL,
/// but never what was meant.
fn endpoint(options: &Value<'_>, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    const FIELD: &str = "endpoint";
    let given = options.get(FIELD);
    if matches!(given, Value::Null) {
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

fn text(
    options: &Value<'_>,
    name: &str,
    bytes_max: usize,
    wrong: &mut Vec<Diagnostic>,
) -> Option<String> {
    match options.get(name) {
        Value::Null => None,
        Value::Text(text) if !text.is_empty() && text.len() <= bytes_max => Some(text.clone()),
        _ => {
            let message =
                "must be a string that is not empty and within the limit; the default is used";
            wrong.push(Diagnostic::of("invalid_option", name, message).with_limit(bytes_max));
            None
        }
    }
}

fn flag(options: &Value<'_>, name: &str, wrong: &mut Vec<Diagnostic>) -> Option<bool> {
    let given = options.get(name);
    let found = given.as_bool();
    if found.is_none() && !matches!(given, Value::Null) {
        wrong.push(Diagnostic::of(
            "invalid_option",
            name,
            "must be true or false; the default is used",
        ));
    }
    found
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
        let expected = Config {
            endpoint: "/b".into(),
            source: "shop.example".into(),
            channel: None,
            debug: false,
        };
        assert_eq!(config, Some(expected));
    }

    #[test]
    fn good_options_are_taken() {
        let config = check(
            r#"{"endpoint":"/b","source":"shop","channel":"kiosk","debug":true,"autoPageView":false}"#,
            &[],
        );
        let expected = Config {
            endpoint: "/b".into(),
            source: "shop".into(),
            channel: Some("kiosk".into()),
            debug: true,
        };
        assert_eq!(config, Some(expected));
    }
}
