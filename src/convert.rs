//! Between JavaScript's values and the core's. What goes out goes as JSON, by the core's templates: the glue and the
//! module then know numbers and texts alone, and neither has a table of JavaScript's values.

use wayfare_core::json::{Slot, filled};
use wayfare_core::session::SessionChange;
use wayfare_core::time::UnixMs;
use wayfare_core::{Delivered, Diagnostic, Flushed};

use crate::browser::tell::emit;

pub(crate) fn tell_diagnostic(diagnostic: &Diagnostic) {
    let Diagnostic {
        code,
        message,
        field,
        limit,
    } = diagnostic;
    tell(
        "diagnostic",
        r#"{"code":$,"message":$,"field":$,"limit":$}"#,
        &[
            Slot::text(code),
            Slot::Own(message),
            Slot::Maybe(field),
            Slot::Large(limit),
        ],
    );
}

pub(crate) fn tell_session_change(change: &SessionChange) {
    tell(
        "session",
        r#"{"scope":$,"reason":$,"previous":$,"current":$,"provisional":$}"#,
        &[
            Slot::text(change.scope.as_str()),
            Slot::text(change.reason.as_str()),
            change.previous.as_ref().map_or(Slot::Text(None), Slot::Id),
            change.current.as_ref().map_or(Slot::Text(None), Slot::Id),
            Slot::Flag(change.is_provisional()),
        ],
    );
}

pub(crate) fn tell_link(domains: &[String], token: Option<&str>) {
    tell(
        "link",
        r#"{"domains":$,"token":$}"#,
        &[Slot::Texts(domains), Slot::Text(token)],
    );
}

pub(crate) fn tell_delivered(delivered: &Delivered) {
    tell(
        "delivery",
        r#"{"body":$,"status":$,"accepted":$,"rejected":$}"#,
        &[
            Slot::Own(&delivered.body),
            Slot::Number(delivered.status.into()),
            count(delivered.accepted),
            count(delivered.rejected),
        ],
    );
}

pub(crate) fn tell_flushed(flushed: Flushed) {
    tell(
        "flushed",
        r#"{"accepted":$,"rejected":$,"pending":$}"#,
        &[flushed.accepted, flushed.rejected, flushed.pending].map(count),
    );
}

/// In one place, so that each kind of what is said has its template and no text of its own to free.
#[inline(never)]
fn tell(name: &str, template: &str, slots: &[Slot<'_>]) {
    emit(name, &filled(template, slots));
}

fn count(count: usize) -> Slot<'static> {
    Slot::Number(u64::try_from(count).unwrap_or(u64::MAX))
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
