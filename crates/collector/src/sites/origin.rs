//! Where a page is, as its browser says it.

/// An origin: scheme, host and port, the port only where it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads one as the header `Origin` has it. `null` is that of sandboxed frames and of files.
    pub fn read(text: &str) -> Option<Self> {
        if text == "null" {
            return Some(Self(text.to_owned()));
        }
        let (scheme, authority) = text.split_once("://")?;
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte)
            });
        let is_host = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._~:[]".contains(&byte)
        };
        let own_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => ":",
        };
        let good = is_scheme
            && !authority.is_empty()
            && authority.bytes().all(is_host)
            && !authority.ends_with(own_port);
        good.then(|| Self(text.to_owned()))
    }

    /// Whether a header says this origin. Origins are compared whole: there is no pattern to get wrong.
    pub fn is(&self, header: &[u8]) -> bool {
        self.0.as_bytes() == header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (text, good) in [
            ("https://shop.example", true),
            ("http://127.0.0.1:8787", true),
            ("http://[::1]:8787", true),
            ("capacitor://localhost", true),
            ("null", true),
            ("https://shop.example/", false),
            ("https://Shop.example", false),
            ("https://shop.example:443", false),
            ("http://shop.example:80", false),
            ("https://user@shop.example", false),
            ("https://*.example", false),
            ("//shop.example", false),
            ("shop.example", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(Origin::read(text).is_some(), good, "{text}");
        }
    }
}
