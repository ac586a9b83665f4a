//! `crypto.getRandomValues`.

use std::cell::RefCell;

use js_sys::Math;
use wayfare_core::identity::Entropy;

use super::window::window;

/// Enough for a dozen events: one question for all of them.
const POOL_BYTES: usize = 256;

/// What one change of the core draws at most, but for a page that sends a long backlog.
const RESERVE_BYTES: usize = 64;

thread_local! {
    /// Bytes that nobody has drawn yet.
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Fills the pool when it runs low.
pub(crate) fn fill_pool() {
    let low = POOL.with_borrow(|pool| pool.len() < RESERVE_BYTES);
    if low {
        let mut bytes = vec![0; POOL_BYTES];
        draw(&mut bytes);
        POOL.set(bytes);
    }
}

/// Every engine that runs WebAssembly has `crypto`, in every context; a page can still have
/// replaced it. Ids must differ all the same.
fn draw(bytes: &mut [u8]) {
    let crypto = window().crypto();
    let drawn = crypto.is_ok_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok());
    if !drawn || bytes.iter().all(|byte| *byte == 0) {
        bytes.fill_with(random_byte);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to 255"
)]
fn random_byte() -> u8 {
    (Math::random() * 256.0) as u8
}

/// The browser's source of randomness.
pub(crate) struct Crypto;

impl Entropy for Crypto {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            let drawn = POOL.with_borrow_mut(Vec::pop);
            *byte = drawn.unwrap_or_else(|| {
                fill_pool();
                POOL.with_borrow_mut(Vec::pop).unwrap_or(0)
            });
        }
    }
}
