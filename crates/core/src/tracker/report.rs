//! What is wrong is told to the application.

use super::Tracker;
use crate::diagnostic::Diagnostic;
use crate::output::Output;

impl Tracker {
    /// Tells what is wrong with a field, and which limit was passed. One call for all: there are many.
    #[inline(never)]
    pub(super) fn report(
        &mut self,
        code: &'static str,
        field: &str,
        message: &str,
        limit: Option<usize>,
    ) {
        self.diagnose(Diagnostic {
            limit: limit.and_then(|limit| u64::try_from(limit).ok()),
            ..Diagnostic::of(code, field, message)
        });
    }

    pub(super) fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.put(Output::Diagnose(diagnostic));
    }
}
