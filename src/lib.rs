//! The browser edge of Wayfare: reads facts, carries out effects, decides nothing.
//!
//! `wayfare-core` decides. One file stands for one browser API under `browser/`; `driver` is the
//! only place that knows both sides; `exports` is everything that JavaScript can call.

mod browser;
mod convert;
mod driver;
pub mod exports;

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

/// 1.9 KB (brotli) smaller than the default allocator. `bench/memory` watches what it does to a page
/// that tracks 100,000 events.
#[global_allocator]
#[expect(
    unsafe_code,
    reason = "a page has one thread: the module is built without threads, and asks for none"
)]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    // SAFETY: nothing else runs while the module runs; see the reason above.
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
