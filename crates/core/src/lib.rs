//! The sans-IO core of Wayfare: facts go in, decisions come out.
//!
//! Nothing here knows a browser, a clock, randomness, the environment or a file. Time and entropy
//! are arguments. The page and the collector run the same code.

pub mod session;
pub mod time;
