//! How many requests may come in a second, from one address and for one source.
//!
//! Addresses are kept in memory only, for as long as they are counted.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock::{Clock, UnixMicros};
use crate::error::Error;
use crate::limits::{
    GUESSES_PER_MINUTE, RATE_BURST_SECONDS, RATE_CLEANING_INTERVAL, RATE_KEYS_MAX, RATE_PER_ADDRESS,
};
use crate::sites::Sites;

/// Most requests in a second. A burst may be [`RATE_BURST_SECONDS`] times as many.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerSecond {
    /// Most requests in a second from one address; 0 for any number. Loopback addresses have no limit
    #[arg(
        long = "rate-per-address",
        env = "WAYFARE_RATE_PER_ADDRESS",
        default_value_t = RATE_PER_ADDRESS,
        value_name = "N"
    )]
    pub address: u32,
    /// Most batches in a second of one source; 0 for any number. A file of sites may say it for each
    #[arg(
        long = "rate-per-source",
        env = "WAYFARE_RATE_PER_SOURCE",
        default_value_t = 0,
        value_name = "N"
    )]
    pub source: u32,
}

impl Default for PerSecond {
    fn default() -> Self {
        Self {
            address: RATE_PER_ADDRESS,
            source: 0,
        }
    }
}

/// All limits of rates of one collector.
pub(crate) struct Rates {
    address: Option<Limiter>,
    source: Option<Limiter>,
    sites: BTreeMap<String, Limiter>,
    guesses: Limiter,
    hasher: RandomState,
}

impl Rates {
    pub(crate) fn new(per_second: PerSecond, sites: Option<&Sites>, clock: &Clock) -> Self {
        let limiter = |limit| Limiter::new(limit, clock);
        let own = sites.into_iter().flat_map(Sites::own_rates);
        Self {
            address: NonZeroU32::new(per_second.address).map(limiter),
            source: NonZeroU32::new(per_second.source).map(limiter),
            sites: own
                .map(|(source, limit)| (source.to_owned(), limiter(limit)))
                .collect(),
            guesses: {
                let quota = Quota::per_minute(GUESSES_PER_MINUTE);
                Limiter::of(quota, GUESSES_PER_MINUTE, "minute", clock)
            },
            hasher: RandomState::new(),
        }
    }

    /// Counts a try to know the dashboard's token.
    ///
    /// # Errors
    /// When there were too many.
    pub(crate) fn check_guess(&self, address: Option<IpAddr>) -> Result<(), Error> {
        self.guesses
            .check(address.map_or(OTHERS, network), "address")
    }

    /// Counts a request from an address. Whoever sends from this machine is its owner, or a proxy.
    ///
    /// # Errors
    /// When there were too many.
    pub(crate) fn check_address(&self, address: Option<IpAddr>) -> Result<(), Error> {
        match (&self.address, address) {
            (Some(limiter), Some(address)) if !address.is_loopback() => {
                limiter.check(network(address), "address")
            }
            _ => Ok(()),
        }
    }

    /// Counts a batch of a source.
    ///
    /// # Errors
    /// When there were too many.
    pub(crate) fn check_source(&self, source: &str) -> Result<(), Error> {
        if let Some(limiter) = self.sites.get(source) {
            return limiter.check(0, "source");
        }
        match &self.source {
            // Anybody may make up names where every source is taken: a number is no longer than a number.
            Some(limiter) => limiter.check(u128::from(self.hasher.hash_one(source)), "source"),
            None => Ok(()),
        }
    }
}

/// What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address.
pub(crate) fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
    }
}

/// Whoever is not counted alone.
const OTHERS: u128 = u128::MAX;

/// One limit, for each of many.
pub(crate) struct Limiter {
    limiter: RateLimiter<u128, DashMapStateStore<u128>, Steady, NoOpMiddleware<Duration>>,
    limit: NonZeroU32,
    period: &'static str,
    cleaned: Mutex<Duration>,
}

impl Limiter {
    pub(crate) fn new(per_second: NonZeroU32, clock: &Clock) -> Self {
        let burst = NonZeroU32::new(RATE_BURST_SECONDS).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(per_second).allow_burst(per_second.saturating_mul(burst));
        Self::of(quota, per_second, "second", clock)
    }

    fn of(quota: Quota, limit: NonZeroU32, period: &'static str, clock: &Clock) -> Self {
        let clock = Steady::new(clock.clone());
        Self {
            limiter: RateLimiter::new(quota, DashMapStateStore::default(), clock),
            limit,
            period,
            cleaned: Mutex::default(),
        }
    }

    /// Counts one of these.
    ///
    /// # Errors
    /// When there were too many.
    pub(crate) fn check(&self, key: u128, of: &'static str) -> Result<(), Error> {
        let key = if self.has_room() { key } else { OTHERS };
        self.limiter.check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(self.limiter.clock().now());
            Error::TooMany {
                of,
                limit: self.limit.get(),
                period: self.period,
                retry_after_s: wait
                    .as_millis()
                    .div_ceil(1_000)
                    .try_into()
                    .unwrap_or(u64::MAX)
                    .max(1),
            }
        })
    }

    /// Whether one more can be remembered; forgets those who may send as much as anybody.
    fn has_room(&self) -> bool {
        if self.limiter.len() < RATE_KEYS_MAX {
            return true;
        }
        let now = self.limiter.clock().now();
        let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_sub(*cleaned) >= RATE_CLEANING_INTERVAL {
            *cleaned = now;
            self.limiter.retain_recent();
        }
        self.limiter.len() < RATE_KEYS_MAX
    }
}

/// The collector's clock as one that is never set back: an hour that came twice would otherwise be an hour
/// of refusals.
struct Steady {
    clock: Clock,
    /// What the clock said last, and the time that went by until then.
    seen: Mutex<(UnixMicros, Duration)>,
}

impl Steady {
    fn new(clock: Clock) -> Self {
        let now = clock.now_us();
        Self {
            clock,
            // Not at zero: what is longer ago than the clock has gone would be told as just now.
            seen: Mutex::new((now, Duration::from_hours(24))),
        }
    }
}

// The limiter clones the clock it is given.
impl Clone for Steady {
    fn clone(&self) -> Self {
        Self::new(self.clock.clone())
    }
}

impl governor::clock::Clock for Steady {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let now = self.clock.now_us();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, gone) = *seen;
        *seen = (now, gone + Duration::from_micros(now.saturating_sub(last)));
        seen.1
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const HOUR_US: u64 = 3_600_000_000;

    fn limiter(per_second: u32) -> (Limiter, Arc<AtomicU64>) {
        let hand = Arc::new(AtomicU64::new(10 * HOUR_US));
        let clock = Clock::set_by(Arc::clone(&hand));
        let limit = NonZeroU32::new(per_second).unwrap();
        (Limiter::new(limit, &clock), hand)
    }

    fn passing(limiter: &Limiter, key: u128) -> usize {
        (0..1_000)
            .take_while(|_| limiter.check(key, "address").is_ok())
            .count()
    }

    #[test]
    fn a_burst_passes_and_then_so_many_in_a_second() {
        let (limiter, hand) = limiter(10);
        assert_eq!(passing(&limiter, 1), 50);
        assert_eq!(passing(&limiter, 2), 50, "each has its own");
        hand.fetch_add(1_000_000, Ordering::SeqCst);
        assert_eq!(passing(&limiter, 1), 10);
        let Err(Error::TooMany {
            limit,
            retry_after_s,
            ..
        }) = limiter.check(1, "address")
        else {
            panic!("nothing is left");
        };
        assert_eq!((limit, retry_after_s), (10, 1));
    }

    #[test]
    fn a_clock_that_is_set_back_costs_nobody_anything() {
        let (limiter, hand) = limiter(10);
        assert_eq!(passing(&limiter, 1), 50);
        hand.fetch_sub(HOUR_US, Ordering::SeqCst);
        assert_eq!(passing(&limiter, 1), 0);
        hand.fetch_add(1_000_000, Ordering::SeqCst);
        assert_eq!(passing(&limiter, 1), 10);
    }

    #[test]
    fn memory_is_bounded_and_the_many_are_counted_as_one() {
        let (limiter, hand) = limiter(1);
        for key in 0..RATE_KEYS_MAX as u128 + 3 {
            assert!(limiter.check(key, "address").is_ok());
        }
        assert_eq!(limiter.limiter.len(), RATE_KEYS_MAX + 1);
        assert_eq!(passing(&limiter, 1 << 100), 2, "three of five are used up");
        hand.fetch_add(60_000_000, Ordering::SeqCst);
        assert_eq!(passing(&limiter, 1 << 100), 5);
        assert_eq!(limiter.limiter.len(), 1, "those who rested are forgotten");
    }

    #[test]
    fn a_subscriber_has_one_limit() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:3:4:5:6"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_eq!(of("::ffff:203.0.113.7"), of("203.0.113.7"));
        assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
    }
}
