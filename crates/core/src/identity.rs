//! Ids, minted from time and entropy that are given.

use uuid::{Builder, Uuid};

use crate::time::UnixMs;

/// Where random bytes come from: `crypto.getRandomValues` in a page, a seed in a test.
pub trait Entropy {
    /// Fills the bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// A UUIDv7 (RFC 9562): sorts by time, and a store writes it eight times faster than a random one.
pub fn mint(at: UnixMs, entropy: &mut dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    Builder::from_unix_timestamp_millis(at, &random).into_uuid()
}

/// A UUID's text form.
pub fn text(id: Uuid) -> String {
    id.hyphenated()
        .encode_lower(&mut Uuid::encode_buffer())
        .into()
}

/// Entropy from a seed, for tests, simulations and replays: xorshift64 (George Marsaglia, 2003).
/// The seed must not be 0.
#[derive(Clone, Debug)]
pub struct Seeded(pub u64);

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let [.., high] = self.0.to_le_bytes();
            *byte = high;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_seven_and_sort_by_time() {
        let mut entropy = Seeded(1);
        let ids: Vec<_> = (0..100)
            .map(|at| mint(1_717_055_063_243 + at, &mut entropy))
            .collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(
            text(ids[0]).starts_with("018fc875-04cb-7"),
            "{}",
            text(ids[0])
        );
        assert_eq!(text(ids[0]).len(), 36);
    }
}
