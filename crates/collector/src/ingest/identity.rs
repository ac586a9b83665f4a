//! Reading ids.

use uuid::{Uuid, Variant};

/// Reads a UUID in the one form that the wire has: 36 characters with hyphens.
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    const HYPHENATED_BYTES: usize = 36;
    (text.len() == HYPHENATED_BYTES)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// Reads an id that a sender minted: UUIDv7, or v4 from senders that have no v7.
pub fn parse_id(text: &str) -> Option<Uuid> {
    parse_uuid(text)
        .filter(|id| id.get_variant() == Variant::RFC4122 && matches!(id.get_version_num(), 4 | 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_or_4_with_hyphens() {
        for (text, good) in [
            ("0190a6b0-0000-7000-8000-000000000001", true),
            ("0190A6B0-0000-7000-8000-000000000001", true),
            ("f47ac10b-58cc-4372-a567-0e02b2c3d479", true),
            ("f47ac10b-58cc-1372-a567-0e02b2c3d479", false),
            ("f47ac10b-58cc-4372-c567-0e02b2c3d479", false),
            ("f47ac10b58cc4372a5670e02b2c3d479", false),
            ("{f47ac10b-58cc-4372-a567-0e02b2c3d479}", false),
            ("", false),
        ] {
            assert_eq!(parse_id(text).is_some(), good, "{text}");
        }
    }
}
