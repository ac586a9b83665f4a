//! The tab-session rule: a new tab, or more than 10 minutes without activity from this tab.

use uuid::Uuid;

use super::Reason;

/// A tab's token is kept at exactly this pause and renewed after a longer one (Glean's schema:
/// "for more than 10 minutes").
pub const TAB_IDLE_MS: u64 = 10 * 60_000;

/// Whether an activity renews a tab's token, and why. A limit is exceeded after it, not at it.
///
/// `unseen_ms` is what passed since the tab was last seen, by the clock of whoever asks; `None` for
/// a tab that was never seen.
pub fn renew_tab(unseen_ms: Option<u64>, idle_ms: u64) -> Option<Reason> {
    match unseen_ms {
        None => Some(Reason::NewTab),
        Some(unseen_ms) if unseen_ms > idle_ms => Some(Reason::Idle),
        Some(_) => None,
    }
}

/// The token that follows a tab's token.
///
/// Derived, not drawn, and from nothing but what it follows: the page and all collectors answer the same
/// token, whenever each of them saw the tab last. A UUIDv7 whose time is the earliest at which the old
/// token could have been renewed, so that the tokens of a tab sort as they followed each other.
pub fn next_token(tab_id: Uuid, old_token: Uuid, idle_ms: u64) -> Uuid {
    let high = mix(tab_id, mix(old_token, 0));
    let low = mix(old_token, high);
    let [a, b, c, d, e, f, g, h] = high.to_be_bytes();
    let [i, j, ..] = low.to_be_bytes();
    let random = [a, b, c, d, e, f, g, h, i, j];
    let ran_out_ms = (old_token.as_u64_pair().0 >> 16) + idle_ms + 1;
    uuid::Builder::from_unix_timestamp_millis(ran_out_ms, &random).into_uuid()
}

/// Scatters the bits of its arguments. Not a secret: whoever knows a tab's token may know the next.
///
/// The finaliser of MurmurHash3 (`fmix64`, Austin Appleby, public domain).
fn mix(id: Uuid, seed: u64) -> u64 {
    let (high, low) = id.as_u64_pair();
    let mut state = seed;
    for word in [high, low] {
        state = state.rotate_left(23) ^ word;
        for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
            state = (state ^ (state >> 33)).wrapping_mul(factor);
        }
        state ^= state >> 33;
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAB: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    const TOKEN: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);

    #[test]
    fn a_token_is_kept_at_ten_minutes_and_renewed_after() {
        for (unseen_ms, expected) in [
            (None, Some(Reason::NewTab)),
            (Some(0), None),
            (Some(TAB_IDLE_MS), None),
            (Some(TAB_IDLE_MS + 1), Some(Reason::Idle)),
        ] {
            assert_eq!(renew_tab(unseen_ms, TAB_IDLE_MS), expected);
        }
    }

    #[test]
    fn the_next_token_follows_from_the_tab_and_its_token() {
        let next = next_token(TAB, TOKEN, TAB_IDLE_MS);
        assert_eq!(next, next_token(TAB, TOKEN, TAB_IDLE_MS));
        assert_ne!(next, next_token(TOKEN, TOKEN, TAB_IDLE_MS));
        assert_ne!(next, next_token(TAB, TAB, TAB_IDLE_MS));
        assert_ne!(next, next_token(TAB, next, TAB_IDLE_MS));
        assert_eq!(next.get_version_num(), 7);
        assert_eq!(next.get_variant(), uuid::Variant::RFC4122);
    }

    #[test]
    fn the_next_tokens_time_is_the_first_at_which_the_old_one_could_be_renewed() {
        for idle_ms in [60_000, TAB_IDLE_MS, 36_000_000] {
            let next = next_token(TAB, TOKEN, idle_ms);
            assert!(next > TOKEN);
            assert_eq!(ms_of(next), ms_of(TOKEN) + idle_ms + 1);
        }
    }

    #[test]
    fn whatever_the_token_is_another_follows() {
        for token in [Uuid::nil(), Uuid::max()] {
            assert_ne!(next_token(TAB, token, TAB_IDLE_MS), token);
        }
    }

    fn ms_of(id: Uuid) -> u64 {
        let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
        seconds * 1_000 + u64::from(nanos) / 1_000_000
    }
}
