use proptest::prelude::*;

use super::*;

const KEY: LinkKey = LinkKey([7; LinkKey::BYTES]);
const NOW: UnixMs = 1_717_055_063_243;
const HOST: &str = "other.example:8443";

fn host(text: &str) -> Host {
    Host::read(text).unwrap()
}

fn link() -> Link {
    Link {
        visit: LinkedVisit {
            id: Uuid::from_u128(0x018f_c850_0000_7000_8000_0000_0000_0001),
            started: NOW - 60_000,
            active: NOW - 1_000,
            index: 3,
        },
        expires_at_ms: NOW + 120_000,
        nonce: [9; 16],
    }
}

fn token() -> String {
    KEY.sign(&link(), &host(HOST))
}

#[test]
fn a_token_says_what_was_signed() {
    assert_eq!(KEY.open(&token(), &host(HOST), NOW), Ok(link()));
}

#[test]
fn a_token_is_short_and_may_stand_in_a_url() {
    let longest = host(&"a".repeat(259));
    for token in [token(), KEY.sign(&link(), &longest)] {
        assert!(token.len() <= LINK_TOKEN_BYTES_MAX, "{}", token.len());
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        assert!(token.chars().all(is_plain), "{token}");
    }
}

/// Worked out by another program's HMAC.
#[test]
fn a_token_is_written_as_it_is_described() {
    assert_eq!(
        token(),
        concat!(
            "AY_IUAAAcACAAAAAAAAAAQAAAY_IdBprAAABj8h1AOMAAAADAAABj8h22YsJCQkJCQkJCQkJ",
            "CQkJCQkJJmhHGvlvaRc-wVy9WjMyz_IrqjqIz3DnQnhRvOHumIv1BCoRQ7dtCZIgd7kosbkb",
        )
    );
}

#[test]
fn a_token_holds_until_its_time_is_over() {
    let open = |at| KEY.open(&token(), &host(HOST), at);
    assert_eq!(open(0), Ok(link()));
    assert_eq!(open(NOW + 119_999), Ok(link()));
    assert_eq!(open(NOW + 120_000), Err(Refusal::Expired));
}

#[test]
fn every_refusal_has_its_reason() {
    let open = |token: &str, text| KEY.open(token, &host(text), NOW);
    let other_key = LinkKey([8; LinkKey::BYTES]).sign(&link(), &host(HOST));
    assert_eq!(open(&other_key, HOST), Err(Refusal::Forged));
    for other in ["other.example", "other.example:844", "evil.example:8443"] {
        assert_eq!(open(&token(), other), Err(Refusal::WrongHost));
    }
    let token = token();
    for text in [
        "",
        "=",
        "hunter2",
        &token[1..],
        &token[4..],
        &format!("{token}="),
        &format!("{token}AAAA"),
        &format!(" {token}"),
        &token.replace('A', "+"),
    ] {
        assert_eq!(open(text, HOST), Err(Refusal::Malformed), "{text}");
    }
}

#[test]
fn the_key_is_not_shown() {
    assert_eq!(format!("{KEY:?}"), "LinkKey(..)");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_link_comes_back(
        id in any::<u128>(), started in any::<u64>(), active in any::<u64>(), index in any::<u32>(),
        expires_at_ms in 1..u64::MAX, nonce in any::<[u8; 16]>(), key in any::<[u8; 32]>(),
    ) {
        let visit = LinkedVisit { id: Uuid::from_u128(id), started, active, index };
        let link = Link { visit, expires_at_ms, nonce };
        let key = LinkKey::from_bytes(key);
        let token = key.sign(&link, &host(HOST));
        prop_assert_eq!(key.open(&token, &host(HOST), expires_at_ms - 1), Ok(link));
    }

    #[test]
    fn any_change_of_a_byte_is_refused(at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let mut letters = token().into_bytes();
        let at = at.index(letters.len());
        letters[at] ^= change;
        // Bytes that are no text cannot come in JSON.
        if let Ok(changed) = String::from_utf8(letters) {
            prop_assert!(KEY.open(&changed, &host(HOST), NOW).is_err(), "{}", changed);
        }
    }

    #[test]
    fn any_change_of_a_bit_of_what_is_signed_is_forged(
        at in any::<prop::sample::Index>(), change in 1..=u8::MAX,
    ) {
        let mut bytes = URL_SAFE_NO_PAD.decode(token()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        let changed = URL_SAFE_NO_PAD.encode(bytes);
        prop_assert_eq!(KEY.open(&changed, &host(HOST), NOW), Err(Refusal::Forged));
    }

    #[test]
    fn any_other_host_is_refused(other in "[a-z0-9]{1,9}(\\.[a-z]{1,5}){0,2}(:[1-9][0-9]{0,3})?") {
        prop_assume!(other != HOST);
        prop_assert_eq!(KEY.open(&token(), &host(&other), NOW), Err(Refusal::WrongHost));
    }

    #[test]
    fn any_other_text_is_refused(text in "\\PC{0,200}") {
        prop_assert!(KEY.open(&text, &host(HOST), NOW).is_err());
    }
}
