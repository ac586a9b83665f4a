//! The browser edge of Wayfare: reads facts, carries out effects, decides nothing.
//!
//! `wayfare-core` decides. One file stands for one browser API under `browser/`; `driver` is the
//! only place that knows both sides; `exports` is everything that JavaScript can call.

mod browser;
mod calls;
mod convert;
mod driver;
pub mod exports;
pub mod happening;

/// 1.9 KB (brotli) smaller than the default allocator. `tests/e2e/memory.test.mjs` watches what
/// it makes of 100,000 events.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
#[expect(
    unsafe_code,
    reason = "a page has one thread: the module is built without threads, and asks for none"
)]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    // SAFETY: nothing else runs while the module runs; see the reason above.
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };
