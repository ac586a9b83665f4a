//! The two clocks.

use js_sys::Date;
use wayfare_core::Now;

use super::window::window;
use crate::convert::unix_ms;

/// Both clocks at this moment. Without `performance` the wall clock stands in for the other.
pub(crate) fn now() -> Now {
    let wall = Date::now();
    let mono = window()
        .performance()
        .map_or(wall, |performance| performance.now());
    Now {
        wall: unix_ms(wall),
        mono: unix_ms(mono),
    }
}
