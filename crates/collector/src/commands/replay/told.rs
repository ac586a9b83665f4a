//! A decision as the rest of a line: its name, its reason, and what it is about.

use wayfare_core::delivery::{Change, Guard};
use wayfare_core::json::{Slot, fill};
use wayfare_core::session::{PagesChange, SessionChange};
use wayfare_core::{Delivered, Diagnostic, Flushed, Output};

/// Says what the core asks for.
pub(super) fn output(output: &Output) -> String {
    match output {
        Output::Post {
            request,
            body,
            guard,
        } => post(*request, body, guard.as_ref()),
        Output::Insure(body) => with_text("insure", body),
        Output::Journal(change) => journal(change),
        Output::ListQueues => named("list_queues"),
        Output::Load => named("load"),
        Output::AskHints => named("ask_hints"),
        Output::AskMakers => named("ask_makers"),
        Output::Lock => named("lock"),
        Output::Listen(listens) => say(r#""output":"listen","listens":$"#, &[Slot::Flag(*listens)]),
        Output::Say(message) => with_text("say", message),
        Output::StoreVisit(value) => with_text("store_visit", value),
        Output::StoreTab(value) => with_text("store_tab", value),
        Output::StoreVisitor(value) => with_text("store_visitor", value),
        Output::Pages(change) => pages(change),
        Output::Forget => named("forget"),
        Output::Settled => named("settled"),
        Output::Link { domains, token } => say(
            r#""output":"link","domains":$,"token":$"#,
            &[Slot::Texts(domains), Slot::Maybe(token)],
        ),
        Output::Diagnose(wrong) => diagnostic(wrong),
        Output::SessionChanged(change) => session_change(change),
        Output::Delivered(delivery) => delivered(delivery),
        Output::Flushed(counts) => flushed(*counts),
    }
}

/// Says until when, by the clock that never goes back, the page's timer runs.
pub(super) fn waiting(until: Option<u64>) -> String {
    say(r#""output":"wait","until_mono":$"#, &[Slot::Large(&until)])
}

/// Says what is wrong.
pub(super) fn diagnostic(wrong: &Diagnostic) -> String {
    say(
        r#""output":"diagnosed","reason":$,"message":$,"field":$,"limit":$"#,
        &[
            Slot::text(wrong.code),
            Slot::text(&wrong.message),
            Slot::Maybe(&wrong.field),
            Slot::Large(&wrong.limit),
        ],
    )
}

fn session_change(change: &SessionChange) -> String {
    say(
        r#""output":"session_changed","reason":$,"scope":$,"previous":$,"current":$,"provisional":$"#,
        &[
            Slot::text(change.reason.as_str()),
            Slot::text(change.scope.as_str()),
            id(&change.previous),
            id(&change.current),
            Slot::Flag(change.is_provisional()),
        ],
    )
}

fn id(id: &Option<uuid::Uuid>) -> Slot<'_> {
    id.as_ref().map_or(Slot::Text(None), Slot::Id)
}

/// The body stands there as it is posted, to the byte.
fn post(request: u32, body: &str, guard: Option<&Guard>) -> String {
    say(
        r#""output":"post","request":$,"guard":$,"body":$"#,
        &[
            Slot::Number(request.into()),
            Slot::Text(guard.map(|guard| guard.key.as_str())),
            Slot::Json(body),
        ],
    )
}

fn journal(change: &Change) -> String {
    match change {
        Change::Keep {
            key,
            value,
            is_apart,
            guard,
        } => say(
            r#""output":"journal_keep","key":$,"value":$,"is_apart":$,"guard":$"#,
            &[
                Slot::text(key),
                Slot::text(value),
                Slot::Flag(*is_apart),
                Slot::Text(guard.as_ref().map(|guard| guard.key.as_str())),
            ],
        ),
        Change::Drop(keys) => with_text("journal_drop", keys),
        Change::Spill(journals) => with_text("journal_spill", journals),
        Change::Read(journal) => with_text("journal_read", journal),
    }
}

fn pages(change: &PagesChange) -> String {
    match change {
        PagesChange::Add(page) => say(r#""output":"pages_add","page":$"#, &[Slot::Id(page)]),
        PagesChange::Remove(pages) => with_text("pages_remove", pages),
    }
}

fn delivered(delivery: &Delivered) -> String {
    let count = |count: usize| Slot::Number(u64::try_from(count).unwrap_or(u64::MAX));
    say(
        r#""output":"delivered","status":$,"accepted":$,"rejected":$"#,
        &[
            Slot::Number(delivery.status.into()),
            count(delivery.accepted),
            count(delivery.rejected),
        ],
    )
}

fn flushed(counts: Flushed) -> String {
    let counts = [counts.accepted, counts.rejected, counts.pending];
    say(
        r#""output":"flushed","accepted":$,"rejected":$,"pending":$"#,
        &counts.map(|count| Slot::Number(u64::try_from(count).unwrap_or(u64::MAX))),
    )
}

fn named(name: &str) -> String {
    say(r#""output":$"#, &[Slot::text(name)])
}

fn with_text(name: &str, text: &str) -> String {
    say(
        r#""output":$,"value":$"#,
        &[Slot::text(name), Slot::text(text)],
    )
}

fn say(template: &str, slots: &[Slot<'_>]) -> String {
    let mut out = String::new();
    fill(&mut out, template, slots);
    out
}
