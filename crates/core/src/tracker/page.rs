//! A page's address and title within the limits of the wire.

use wayfare_protocol::{Page, TITLE_BYTES_MAX, URL_BYTES_MAX};

use crate::text::{before, cut};

/// Shortens what is too long: an address loses its query and fragment before anything else, which
/// carry the state that made it long. An event is worth more than the end of its address.
pub(super) fn fit(page: &Page) -> Page {
    Page {
        url: fit_url(&page.url),
        referrer: fit_url(&page.referrer),
        title: cut(&page.title, TITLE_BYTES_MAX).into(),
    }
}

fn fit_url(url: &str) -> String {
    let kept = if url.len() <= URL_BYTES_MAX {
        url
    } else {
        cut(before(url, b"?#"), URL_BYTES_MAX)
    };
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_untouched_and_what_is_too_long_loses_its_end() {
        let long = "q".repeat(URL_BYTES_MAX);
        let page = fit(&Page {
            url: format!("https://x.example/p?{long}#f"),
            referrer: format!("https://x.example/{long}"),
            title: "ü".repeat(TITLE_BYTES_MAX),
        });
        assert_eq!(page.url, "https://x.example/p");
        assert_eq!(page.referrer.len(), URL_BYTES_MAX);
        assert_eq!(page.title, "ü".repeat(TITLE_BYTES_MAX / 2));
        let short = Page {
            url: "https://x.example/p?a#b".into(),
            ..Page::default()
        };
        assert_eq!(fit(&short), short);
    }
}
