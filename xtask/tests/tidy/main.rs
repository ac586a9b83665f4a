//! Rules of this project that no compiler knows, as tests: what holds here holds on every machine.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read the checkout has failed"
)]

mod architecture;
mod arrows;
mod checkout;
mod files;
