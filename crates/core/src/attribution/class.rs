//! Of which kind the way is by which a page was reached.

use super::packed::table;
use super::query::decode;
use super::{Campaign, host};
use crate::text::{fields, split_once};

/// Nothing says where the visitor came from.
pub(super) const DIRECT: &str = "direct";
/// From a page of the same site.
pub(super) const INTERNAL: &str = "internal";
/// From an advertisement, as the table says too.
const PAID: &str = "paid";
/// From a message, as the table says too.
const EMAIL: &str = "email";
/// From a site that the table does not know.
const REFERRAL: &str = "referral";

/// The host of a referrer that is another site's than the page's; `linked` are the other domains of the
/// site.
pub(super) fn foreign_host(referrer: &str, own: &str, linked: &[String]) -> Option<String> {
    let from = lower(host(referrer)?);
    let own = lower(host(own).unwrap_or(""));
    let is_own = site(&from) == site(&own) || linked.iter().any(|domain| is_within(&from, domain));
    (!is_own).then_some(from)
}

/// Classifies an arrival, by the host of another site, whether there is a referrer at all, and the
/// campaign.
///
/// What was paid for is said by a click id or the medium, whoever the referrer is; so is a message, whose
/// service mostly hides. Then the referrer counts, and without one what the campaign says of its source.
pub(super) fn classify(
    foreign: Option<&str>,
    is_internal: bool,
    campaign: &Campaign,
) -> &'static str {
    let said = said_by(campaign);
    if let Some(PAID | EMAIL) = said {
        return said.unwrap_or(REFERRAL);
    }
    let known = match foreign {
        Some(foreign) => sources(foreign),
        None if campaign.is_empty() => Some(if is_internal { INTERNAL } else { DIRECT }),
        None => {
            let source = lower(&campaign.get("utm_source").unwrap_or_default());
            let by_name = || sources(&[&source, ".com"].concat());
            sources(&source).or_else(by_name).or(said)
        }
    };
    known.unwrap_or(REFERRAL)
}

/// Once for all of its callers: a copy in each would be larger.
#[inline(never)]
fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// What medium and click ids say: of several what was paid for counts, then a message.
fn said_by(campaign: &Campaign) -> Option<&'static str> {
    let mut said = None;
    for (key, value) in campaign.pairs() {
        let source = match key {
            "utm_medium" => ["medium=", &lower(&decode(value))].concat(),
            _ => ["click=", key].concat(),
        };
        let next = sources(&source);
        if said.is_none() || next == Some(PAID) || next == Some(EMAIL) && said != Some(PAID) {
            said = next;
        }
    }
    said
}

/// What the table says: of all sources that fit the longest.
fn sources(text: &str) -> Option<&'static str> {
    let (mut best, mut length, mut class) = (None, 0, "");
    for line in fields(table(), b'\n') {
        if let Some(next) = line.strip_prefix("#") {
            class = next;
        } else if line.len() > length && fits(text, line) {
            (best, length) = (Some(class), line.len());
        }
    }
    best
}

fn fits(text: &str, source: &str) -> bool {
    if let Some(start) = source.strip_suffix("*") {
        // "google.*": in each country. "medium=paid*": whatever follows.
        return split_once(text, start).is_some_and(|(before, rest)| {
            is_end_of_label(before) && (!start.ends_with(".") || is_public_suffix(rest))
        });
    }
    let text = if source.ends_with(".") {
        text.strip_suffix("com")
    } else {
        Some(text)
    };
    text.is_some_and(|text| is_within(text, source))
}

/// Whether a host is a domain or stands below it.
fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(is_end_of_label)
}

fn is_end_of_label(before: &str) -> bool {
    before.is_empty() || before.ends_with(".")
}

/// Second levels under which countries register names.
const SECOND_LEVELS: &str = "co com org net gov ac edu or ne go";

/// Domains under which everybody has a site of their own.
const SHARED: &str = "github.io gitlab.io netlify.app vercel.app pages.dev web.app myshopify.com herokuapp.com blogspot.com wordpress.com";

/// Whether names are registered under it, as far as that can be told without the list of all public
/// suffixes, which is larger than this module.
fn is_public_suffix(domain: &str) -> bool {
    match split_once(domain, ".") {
        None => !domain.is_empty(),
        Some((second, first)) => {
            first.len() == 2 && fields(SECOND_LEVELS, b' ').any(|level| level == second)
                || fields(SHARED, b' ').any(|shared| shared == domain)
        }
    }
}

/// The registrable domain of a host: what stands before its public suffix, and that. Addresses are
/// their own.
fn site(host: &str) -> &str {
    if matches!(host.as_bytes().last(), Some(b'0'..=b'9' | b']')) {
        return host;
    }
    let mut rest = host;
    while let Some((_, after)) = split_once(rest, ".") {
        if is_public_suffix(after) {
            return rest;
        }
        rest = after;
    }
    host
}

#[cfg(test)]
mod tests;
