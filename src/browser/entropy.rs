//! `crypto.getRandomValues`.

use wayfare_core::identity::Entropy;

use super::window::window;

/// The browser's source of randomness.
pub(crate) struct Crypto;

impl Entropy for Crypto {
    /// Every engine that runs WebAssembly has it, in every context. Were it ever refused, ids would
    /// still carry their time.
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Ok(crypto) = window().crypto() {
            drop(crypto.get_random_values_with_u8_array(bytes));
        }
    }
}
