//! Between JavaScript's values and the core's. What goes out goes as JSON, by the core's templates: the glue and the
//! module then know numbers and texts alone, and neither has a table of JavaScript's values.

use wayfare_core::json::{Slot, fill};
use wayfare_core::session::SessionChange;
use wayfare_core::time::UnixMs;
use wayfare_core::{Delivered, Diagnostic, Flushed};

pub(crate) fn diagnostic(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        code,
        message,
        field,
        limit,
    } = diagnostic;
    object(
        r#"{"code":$,"message":$,"field":$,"limit":$}"#,
        &[
            Slot::text(code),
            Slot::text(message),
            Slot::Text(field.as_deref()),
            Slot::Number(*limit),
        ],
    )
}

pub(crate) fn session_change(change: &SessionChange) -> String {
    object(
        r#"{"scope":$,"reason":$,"previous":$,"current":$,"provisional":$}"#,
        &[
            Slot::text(change.scope.as_str()),
            Slot::text(change.reason.as_str()),
            change.previous.map_or(Slot::Text(None), Slot::Id),
            change.current.map_or(Slot::Text(None), Slot::Id),
            Slot::Flag(change.is_provisional()),
        ],
    )
}

pub(crate) fn link(domains: &[String], token: Option<&str>) -> String {
    object(
        r#"{"domains":$,"token":$}"#,
        &[Slot::Texts(domains), Slot::Text(token)],
    )
}

pub(crate) fn delivered(delivered: &Delivered) -> String {
    object(
        r#"{"body":$,"status":$,"accepted":$,"rejected":$}"#,
        &[
            Slot::text(&delivered.body),
            Slot::number(delivered.status.into()),
            count(delivered.accepted),
            count(delivered.rejected),
        ],
    )
}

pub(crate) fn flushed(flushed: Flushed) -> String {
    object(
        r#"{"accepted":$,"rejected":$,"pending":$}"#,
        &[flushed.accepted, flushed.rejected, flushed.pending].map(count),
    )
}

fn object(template: &str, slots: &[Slot<'_>]) -> String {
    let mut out = String::new();
    fill(&mut out, template, slots);
    out
}

fn count(count: usize) -> Slot<'static> {
    Slot::Number(u64::try_from(count).ok())
}

/// Milliseconds as JavaScript has them. A cast saturates: what is no number counts as 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturation is what is wanted"
)]
pub(crate) fn unix_ms(ms: f64) -> UnixMs {
    ms as u64
}
