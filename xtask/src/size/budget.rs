//! The most that a page may have to download. A larger package fails the build and the tests.

/// Bytes in a KB, as in every table of this project: the unit of download sizes, not of memory.
pub(crate) const KB: u64 = 1_000;

/// The loader is on the page's critical path and waits for nothing: below 1.5 KB it fits with its headers into
/// the first two packets of an answer.
pub(crate) const LOADER_BROTLI_MAX: u64 = 1_500;

/// Loader, glue and module together: what the first visit downloads.
/// The module comes at low priority beside the page's own resources and starts at idle. The goal with every feature is 40 KB.
/// Over it went detection and attribution, and a queue that outlives its page: the journal, its adoption, asking for what
/// has no answer; then `identify` and `set`, 0.4 KB, ids that compress, 0.1 KB, and refusals and resets that hold in
/// whatever order they come, 0.2 KB. The line is held a little above what there is, so that each feature says what it costs by moving it.
pub(crate) const FIRST_LOAD_BROTLI_MAX: u64 = 57_400;

/// What a page that refuses WebAssembly may download, of a first load: JavaScript says the same as WebAssembly, less
/// briefly, and few pages need it.
pub(crate) const FALLBACK_PERCENT_MAX: u64 = 150;
