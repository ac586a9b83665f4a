//! What is wrong, told to the application: never an exception, never silence.

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name of the problem; `index.d.ts` lists them all.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Which option, argument or field.
    pub field: Option<String>,
    /// The limit that was passed.
    pub limit: Option<u64>,
}

impl Diagnostic {
    /// A problem with a field.
    pub fn of(code: &'static str, field: &str, message: &str) -> Self {
        Self {
            code,
            message: message.into(),
            field: Some(field.into()),
            limit: None,
        }
    }

    /// The same with the limit that was passed.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = u64::try_from(limit).ok();
        self
    }
}
