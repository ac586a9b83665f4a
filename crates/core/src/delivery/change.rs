//! What the journal asks the browser to do.

/// What has to be changed in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Write the value under the key: in the database if it is apart, else in localStorage; but not into a journal
    /// that another page has taken over.
    Keep {
        /// The key.
        key: String,
        /// What is to stand there.
        value: String,
        /// Not in localStorage.
        is_apart: bool,
        /// Who may write; anybody where there is none.
        guard: Option<Guard>,
    },
    /// Delete what stands under these keys, one a line.
    Drop(String),
    /// Move the chunks of these journals from localStorage to the database: the beginnings of their keys, one
    /// a line.
    Spill(String),
    /// Read the journal whose keys begin so.
    Read(String),
}

/// Under which key a page has to be named for it to send or to change what stands there. Nothing there says nothing: somebody
/// cleared the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The key of the header.
    pub key: String,
    /// The page.
    pub page: String,
}

impl Guard {
    /// Whether another page has taken over what the header is of.
    pub fn is_taken(&self, header: Option<&str>) -> bool {
        header.is_some_and(|header| !crate::text::contains(header, &self.page))
    }
}
