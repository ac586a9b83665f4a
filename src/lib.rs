//! The browser edge of Wayfare: reads facts, carries out effects, decides nothing.
//!
//! `wayfare-core` decides. One file stands for one browser API under `browser/`; `driver` is the
//! only place that knows both sides; `exports` is everything that JavaScript can call.

mod browser;
mod convert;
mod driver;
pub mod exports;
