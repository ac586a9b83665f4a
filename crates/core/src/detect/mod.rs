//! From a user agent and what the engine says of itself to device, operating system and
//! application. The page and the collector call the same tables.

mod app;
mod device;
mod os;
mod product;

/// What the engine says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// `navigator.userAgent`
    pub user_agent: &'a str,
    /// `navigator.maxTouchPoints`
    pub touch_points: u64,
    /// Names of `navigator.userAgentData.brands`; empty where there are no client hints.
    pub brands: &'a [String],
    /// `navigator.webdriver`: a program drives the browser.
    pub webdriver: bool,
    /// Shown as an installed application (`display-mode: standalone`).
    pub standalone: bool,
}

/// What was detected, in the names of the Session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detected {
    /// The operating system.
    pub os: Product,
    /// The browser, or the application around it.
    pub app: Product,
    /// `browser`, `webview` or `pwa`.
    pub app_type: &'static str,
    /// A machine, not a person.
    pub bot: bool,
    /// The device.
    pub device: Device,
}

/// A name and a version; "Other" and empty where they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Canonical name.
    pub name: &'static str,
    /// Version as the evidence has it.
    pub version: String,
}

/// A device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// As a person would say it.
    pub name: String,
    /// Its maker.
    pub brand: Option<&'static str>,
    /// Its model.
    pub model: Option<String>,
    /// `pc`, `mobile`, `tablet`, …
    pub kind: Option<&'static str>,
}

/// Detects device, operating system and application.
pub fn detect(evidence: &Evidence<'_>) -> Detected {
    let os = os::detect(evidence);
    let bot = app::is_bot(evidence);
    Detected {
        app: app::detect(evidence),
        app_type: app::kind(evidence, os.name),
        device: device::detect(evidence, os.name, bot),
        bot,
        os,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row: user agent, touch points; os, version; app, version, type; device name, type, bot.
    const ROWS: &str = include_str!("rows.tsv");

    #[test]
    fn the_table_of_user_agents_is_detected() {
        let mut rows = 0;
        for row in ROWS.lines().filter(|row| !row.starts_with('#')) {
            let columns: Vec<_> = row.split('\t').collect();
            let [user_agent, touch, expected @ ..] = columns.as_slice() else {
                panic!("too few columns: {row}");
            };
            let found = detect(&Evidence {
                user_agent,
                touch_points: touch.parse().unwrap(),
                ..Evidence::default()
            });
            let bot = found.bot.to_string();
            let found = [
                found.os.name,
                &found.os.version,
                found.app.name,
                &found.app.version,
                found.app_type,
                &found.device.name,
                found.device.kind.unwrap_or("-"),
                &bot,
            ];
            assert_eq!(found.as_slice(), expected, "{user_agent}");
            rows += 1;
        }
        assert!(rows >= 20, "the table has only {rows} rows");
    }

    #[test]
    fn a_brand_that_the_string_hides_is_read_from_the_hints() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        for (brands, name) in [
            (vec!["Not)A;Brand", "Chromium", "Brave"], "Brave"),
            (vec!["Microsoft Edge", "Chromium"], "Edge"),
            (vec!["Google Chrome", "Not_A Brand", "Chromium"], "Chrome"),
            (vec!["Chromium", "Not(A:Brand"], "Chrome"),
        ] {
            let brands: Vec<String> = brands.into_iter().map(Into::into).collect();
            let found = detect(&Evidence {
                user_agent: chrome,
                brands: &brands,
                ..Evidence::default()
            });
            assert_eq!(found.app.name, name, "{brands:?}");
        }
    }

    #[test]
    fn a_driven_browser_is_a_bot() {
        let found = detect(&Evidence {
            user_agent: "x",
            webdriver: true,
            ..Evidence::default()
        });
        assert!(found.bot);
        assert_eq!(found.device.name, "Spider");
    }

    #[test]
    fn nothing_known_is_said_so() {
        let found = detect(&Evidence::default());
        assert_eq!((found.os.name, found.os.version.as_str()), ("Other", ""));
        assert_eq!((found.app.name, found.app.version.as_str()), ("Other", ""));
        assert_eq!(
            (found.device.name.as_str(), found.device.kind),
            ("Other", None)
        );
    }
}
