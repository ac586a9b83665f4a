//! What can go wrong, and what the sender is told of it.
//!
//! No answer repeats anything of the request: what was sent may be personal, and logs of proxies
//! and browsers keep answers. What went wrong inside is logged and not returned.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wayfare_protocol::{RejectionCode, VERSION};

use crate::link::Refusal;

/// Everything that can go wrong in the collector.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The body is not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// The batch is of another version of the wire.
    #[error("this collector reads version {VERSION} of the wire")]
    UnsupportedVersion,
    /// The source is well-formed, and not one of those that this collector takes.
    #[error("this collector does not take events of this source")]
    UnknownSource,
    /// The request comes from a page elsewhere than where the source's pages are.
    #[error("this collector does not take events of this source from this origin")]
    ForeignOrigin,
    /// The write key is missing, or is none of the source's.
    #[error("the key of this source is missing or wrong")]
    KeyRefused,
    /// The dashboard's token is missing or wrong.
    #[error("the token is missing or wrong")]
    TokenRefused,
    /// More was sent than the limit lets through.
    #[error("more than {limit} in a {period} of one {of}")]
    TooMany {
        /// What is counted together: an address or a source.
        of: &'static str,
        /// How many there may be.
        limit: u32,
        /// In which time.
        period: &'static str,
        /// When there is room again, in seconds.
        retry_after_s: u64,
    },
    /// The request did not arrive in time, or could not be stored in time.
    #[error("the request took longer than {limit_ms} milliseconds")]
    TimedOut {
        /// How long it may take.
        limit_ms: u64,
    },
    /// The dashboard was asked for by a name that anybody may lead to this machine.
    #[error("the dashboard is reached by an IP address or as localhost")]
    ForeignHost,
    /// The token of a link does not hold.
    #[error("the link's token is refused")]
    LinkRefused(Refusal),
    /// The body is longer than this route takes.
    #[error("the body is larger than {bytes_max} bytes")]
    BodyTooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The body is encoded in a way that this collector does not read.
    #[error("a body is plain or gzip")]
    UnsupportedEncoding,
    /// A field without which the batch means nothing is missing or malformed.
    #[error("the field {field} is {}", describe(*.code))]
    Field {
        /// Its path.
        field: Cow<'static, str>,
        /// What is wrong with it.
        code: RejectionCode,
        /// The limit that was passed, where it is one.
        limit: Option<u64>,
    },
    /// More batches wait than the queue holds.
    #[error("too many batches wait to be stored")]
    QueueFull,
    /// The writer has stopped.
    #[error("the collector is shutting down")]
    Stopped,
    /// There is nothing of this name.
    #[error("there is no such thing")]
    NotFound,
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A command was given something it cannot work with.
    #[error("{0}")]
    Config(String),
    /// The operating system refused.
    #[error("{doing}")]
    Io {
        /// What was attempted.
        doing: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// A field that is not there.
    pub(crate) fn missing(field: &'static str) -> Self {
        Self::Field {
            field: field.into(),
            code: RejectionCode::Missing,
            limit: None,
        }
    }

    /// A field that is not of the type or form that it has to be.
    pub(crate) fn invalid(field: impl Into<Cow<'static, str>>) -> Self {
        Self::Field {
            field: field.into(),
            code: RejectionCode::Invalid,
            limit: None,
        }
    }

    /// A field that passed a limit.
    pub(crate) fn beyond(field: &'static str, code: RejectionCode, limit: usize) -> Self {
        Self::Field {
            field: field.into(),
            code,
            limit: u64::try_from(limit).ok(),
        }
    }

    /// The stable code of the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::UnsupportedVersion => "unsupported_version",
            Self::UnknownSource => "unknown_source",
            Self::ForeignOrigin => "foreign_origin",
            Self::KeyRefused => "key_refused",
            Self::TokenRefused => "token_refused",
            Self::TooMany { .. } => "too_many_requests",
            Self::TimedOut { .. } => "timed_out",
            Self::ForeignHost => "foreign_host",
            Self::LinkRefused(_) => "link_refused",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::UnsupportedEncoding => "unsupported_encoding",
            Self::Field { code, .. } => code_name(*code),
            Self::QueueFull => "overloaded",
            Self::Stopped => "shutting_down",
            Self::NotFound => "not_found",
            Self::Store(_) => "store_unavailable",
            Self::Config(_) | Self::Io { .. } => "internal",
        }
    }

    /// The status of the answer.
    ///
    /// What the sender can never mend is 4xx, so that it stops; what passes by itself is 503, so
    /// that it keeps its queue and comes again. An unknown source is 403 and not 401: there is no
    /// credential that would help.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotJson | Self::UnsupportedVersion | Self::Field { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::UnknownSource
            | Self::ForeignOrigin
            | Self::ForeignHost
            | Self::LinkRefused(_) => StatusCode::FORBIDDEN,
            Self::KeyRefused | Self::TokenRefused => StatusCode::UNAUTHORIZED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TimedOut { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::QueueFull | Self::Stopped | Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Config(_) | Self::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::UnsupportedVersion => Some("v"),
            Self::UnknownSource => Some("source"),
            Self::ForeignOrigin => Some("origin"),
            Self::KeyRefused => Some("key"),
            Self::TooMany { of, .. } => Some(of),
            Self::ForeignHost | Self::LinkRefused(Refusal::WrongHost) => Some("host"),
            Self::LinkRefused(_) | Self::TokenRefused => Some("token"),
            Self::Field { field, .. } => Some(field),
            Self::NotJson
            | Self::BodyTooLarge { .. }
            | Self::UnsupportedEncoding
            | Self::TimedOut { .. }
            | Self::QueueFull
            | Self::Stopped
            | Self::NotFound
            | Self::Store(_)
            | Self::Config(_)
            | Self::Io { .. } => None,
        }
    }

    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after_s, .. } => Some(*retry_after_s),
            Self::QueueFull | Self::Stopped | Self::Store(_) => Some(1),
            _ => None,
        }
    }

    fn limit(&self) -> Option<u64> {
        match self {
            Self::UnsupportedVersion => Some(u64::from(VERSION)),
            Self::BodyTooLarge { bytes_max } => u64::try_from(*bytes_max).ok(),
            Self::Field { limit, .. } => *limit,
            Self::TooMany { limit, .. } => Some(u64::from(*limit)),
            Self::TimedOut { limit_ms } => Some(*limit_ms),
            Self::NotJson
            | Self::UnknownSource
            | Self::ForeignOrigin
            | Self::KeyRefused
            | Self::TokenRefused
            | Self::ForeignHost
            | Self::LinkRefused(_)
            | Self::UnsupportedEncoding
            | Self::QueueFull
            | Self::Stopped
            | Self::NotFound
            | Self::Store(_)
            | Self::Config(_)
            | Self::Io { .. } => None,
        }
    }
}

/// What an answer says, for whoever counts or lists answers.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The code.
    pub code: &'static str,
    /// The whole, as the sender sees it.
    pub error: Value,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = ?self, "answered {status}");
        }
        let mut error = json!({
            "code": self.code(),
            "field": self.field(),
            "message": self.to_string(),
        });
        if let (Some(limit), Some(fields)) = (self.limit(), error.as_object_mut()) {
            fields.insert("limit".to_owned(), json!(limit));
        }
        if let (Self::LinkRefused(refusal), Some(fields)) = (&self, error.as_object_mut()) {
            fields.insert("reason".to_owned(), json!(refusal.as_str()));
        }
        let mut response = (status, Json(json!({ "error": &error }))).into_response();
        let code = self.code();
        response.extensions_mut().insert(Told { code, error });
        if let Some(seconds) = self.retry_after_s() {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// The code as the wire says it.
pub(crate) fn code_name(code: RejectionCode) -> &'static str {
    match code {
        RejectionCode::Missing => "missing",
        RejectionCode::Invalid => "invalid",
        RejectionCode::TooLong => "too_long",
        RejectionCode::TooMany => "too_many",
        RejectionCode::TooDeep => "too_deep",
    }
}

/// What is wrong, as a sentence ends.
pub(crate) fn describe(code: RejectionCode) -> &'static str {
    match code {
        RejectionCode::Missing => "missing",
        RejectionCode::Invalid => "not of the form the schema asks for",
        RejectionCode::TooLong => "longer than the limit",
        RejectionCode::TooMany => "larger than the limit",
        RejectionCode::TooDeep => "nested deeper than the limit",
    }
}
