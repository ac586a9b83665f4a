//! `crypto.getRandomValues`.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use wayfare_core::identity::Entropy;

#[wasm_bindgen(module = "/js/entropy.js")]
extern "C" {
    #[wasm_bindgen(js_name = fillRandom)]
    fn draw(bytes: &mut [u8]);
}

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
