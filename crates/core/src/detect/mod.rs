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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detected {
    /// The operating system.
    pub os: wayfare_protocol::Os,
    /// The application, without the facts that are not in the evidence (language, resolution).
    pub app: wayfare_protocol::App,
    /// The device's name.
    pub device_name: String,
    /// Its maker.
    pub brand: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its type.
    pub device_type: Option<String>,
}

/// Detects device, operating system and application.
pub fn detect(evidence: &Evidence<'_>) -> Detected {
    let os = os::detect(evidence);
    let app = app::detect(evidence, &os);
    let device = device::detect(evidence, &os, app.bot);
    Detected {
        os,
        app,
        device_name: device.name,
        brand: device.brand,
        model: device.model,
        device_type: device.r#type,
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
            let bot = found.app.bot.to_string();
            let found = [
                found.os.name.as_str(),
                &found.os.version,
                &found.app.name,
                &found.app.version,
                &found.app.r#type,
                &found.device_name,
                found.device_type.as_deref().unwrap_or("-"),
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
        assert!(found.app.bot);
        assert_eq!(found.device_name, "Spider");
    }

    #[test]
    fn nothing_known_is_said_so() {
        let found = detect(&Evidence::default());
        assert_eq!(
            (found.os.name.as_str(), found.os.version.as_str()),
            ("Other", "")
        );
        assert_eq!(
            (found.app.name.as_str(), found.app.version.as_str()),
            ("Other", "")
        );
        assert_eq!(
            (found.device_name.as_str(), found.device_type),
            ("Other", None)
        );
    }
}
