//! Campaign parameters of a landing page.

use wayfare_protocol::{UTM_BYTES_MAX, Utm};

use super::query::parameters;

/// The campaign parameters of a URL. Of a repeated key the first non-empty value counts; a value
/// over the limit is left out, for half a campaign's name is another campaign.
pub fn utm(url: &str) -> Utm {
    let mut utm = Utm::default();
    for (key, value) in parameters(url) {
        let slot = match key.as_str() {
            "utm_source" => &mut utm.source,
            "utm_medium" => &mut utm.medium,
            "utm_campaign" => &mut utm.campaign,
            "utm_term" => &mut utm.term,
            "utm_content" => &mut utm.content,
            _ => continue,
        };
        if slot.is_none() && !value.is_empty() && value.len() <= UTM_BYTES_MAX {
            *slot = Some(value);
        }
    }
    utm
}

/// A number that stands for a campaign, 0 for none: enough to see that two are not the same.
///
/// FNV-1a, 32 bits (Glenn Fowler, Landon Curt Noll, Kiem-Phong Vo).
pub fn campaign(utm: &Utm) -> u32 {
    if *utm == Utm::default() {
        return 0;
    }
    let Utm {
        source,
        medium,
        campaign,
        term,
        content,
    } = utm;
    let parts = [source, medium, campaign, term, content];
    let bytes = parts.into_iter().flat_map(|part| {
        let text = part.as_deref().unwrap_or("").bytes();
        text.chain([0])
    });
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn campaigns_differ_by_each_of_their_parts() {
        let number = |query: &str| campaign(&utm(&["https://x.example/?", query].concat()));
        assert_eq!(number("a=b"), 0);
        assert_eq!(number("utm_source=a"), number("x=1&utm_source=a#top"));
        assert_ne!(number("utm_source=a"), number("utm_medium=a"));
        assert_ne!(number("utm_source=a&utm_medium=b"), number("utm_source=ab"));
    }

    fn check(url: &str, expected: [Option<&str>; 5]) {
        let found = utm(url);
        let found = [
            found.source,
            found.medium,
            found.campaign,
            found.term,
            found.content,
        ];
        assert_eq!(found.each_ref().map(Option::as_deref), expected, "{url}");
    }

    #[test]
    fn parameters_are_read_from_query_and_fragment() {
        check(
            "https://x.example/?utm_source=news&utm_medium=e-mail&utm_campaign=a+b&utm_term=t&utm_content=%C3%BC",
            [
                Some("news"),
                Some("e-mail"),
                Some("a b"),
                Some("t"),
                Some("ü"),
            ],
        );
        check(
            "https://x.example/#utm_source=f",
            [Some("f"), None, None, None, None],
        );
        check(
            "https://x.example/#/p?utm_source=f",
            [Some("f"), None, None, None, None],
        );
        check(
            "https://x.example/?utm_source=q#utm_source=f",
            [Some("q"), None, None, None, None],
        );
        check("https://x.example/", [None; 5]);
    }

    #[test]
    fn the_first_value_counts_and_an_empty_one_does_not() {
        check(
            "https://x.example/?utm_source=a&utm_source=b",
            [Some("a"), None, None, None, None],
        );
        check(
            "https://x.example/?utm_source=&utm_source=b",
            [Some("b"), None, None, None, None],
        );
        check("https://x.example/?UTM_SOURCE=a&utm_sourcex=b", [None; 5]);
    }

    #[test]
    fn a_value_over_the_limit_is_left_out() {
        let longest = "v".repeat(UTM_BYTES_MAX);
        check(
            &format!("https://x.example/?utm_source={longest}"),
            [Some(&longest), None, None, None, None],
        );
        check(
            &format!("https://x.example/?utm_source={longest}v"),
            [None; 5],
        );
    }
}
