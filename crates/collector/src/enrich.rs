//! What the collector adds to a batch: when it came and from where.
//!
//! The full address never leaves this file: it goes neither to the store nor to a log.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wayfare_protocol::Geo;

use crate::clock::UnixMicros;
use crate::ingest::Batch;
use crate::skew::Skew;

/// A batch as it is handed to the store.
#[derive(Clone, Debug)]
pub struct Received {
    /// What was sent.
    pub batch: Batch,
    /// When it came, by the collector's clock.
    pub received_at_us: UnixMicros,
    /// The network it came from.
    pub network: Option<String>,
    /// Where that is, as far as is known.
    pub geo: Option<Geo>,
}

impl Received {
    /// When it came, in milliseconds.
    pub fn received_at_ms(&self) -> u64 {
        self.received_at_us / 1_000
    }

    /// How wrong the clock of its sender is.
    pub fn skew(&self) -> Skew {
        Skew {
            sent_at_ms: self.batch.sent_at_ms,
            received_at_ms: self.received_at_ms(),
        }
    }
}

/// The network of an address: its first 24 bits, or 48 of an IPv6 address. That is the most that
/// tells where somebody is without telling who it is.
pub fn anonymise(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            Ipv4Addr::new(a, b, c, 0).to_string()
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (address, network) in [
            ("203.0.113.77", "203.0.113.0"),
            ("::ffff:203.0.113.77", "203.0.113.0"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
            ("::1", "::"),
        ] {
            assert_eq!(anonymise(address.parse().unwrap()), network);
        }
    }
}
