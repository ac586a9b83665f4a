//! The most that a page may have to download. A larger package fails the build and the tests.

/// Bytes in a KB, as in every table of this project: the unit of download sizes, not of memory.
pub(crate) const KB: u64 = 1_000;

/// The loader is on the page's critical path and waits for nothing: below 1.5 KB it fits with its headers into
/// the first two packets of an answer.
pub(crate) const LOADER_BROTLI_MAX: u64 = 1_500;

/// Loader, glue and module together: what the first visit downloads.
/// The module loads at idle, so it competes with the page's own late resources. The goal is 40 KB; sessions that hold
/// through copies, crashes, caches and withdrawn consent cost 12 KB over the first release, and until detection and
/// delivery are rewritten for size this is where the line is held.
pub(crate) const FIRST_LOAD_BROTLI_MAX: u64 = 47 * KB;
