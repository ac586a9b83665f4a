//! The faults: where, what stands there, and what is put in its place.

/// A deliberate fault.
pub(super) struct Fault {
    /// What is wrong then.
    pub(super) name: &'static str,
    /// The file, below the core's sources.
    pub(super) file: &'static str,
    /// What stands there, once.
    pub(super) from: &'static str,
    /// What is put in its place.
    pub(super) to: &'static str,
}

const fn fault(
    name: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
) -> Fault {
    Fault {
        name,
        file,
        from,
        to,
    }
}

/// All of them.
pub(super) const FAULTS: &[Fault] = &[
    fault(
        "a token is renewed at ten minutes",
        "session/tab.rs",
        "unseen_ms > idle_ms",
        "unseen_ms >= idle_ms",
    ),
    fault(
        "a token is kept a millisecond longer",
        "session/tab.rs",
        "unseen_ms > idle_ms",
        "unseen_ms > idle_ms + 1",
    ),
    fault(
        "a visit is renewed at thirty minutes",
        "session/visit.rs",
        "lapse.idle_ms > rule.idle_ms",
        "lapse.idle_ms >= rule.idle_ms",
    ),
    fault(
        "a visit is renewed at twenty-four hours",
        "session/visit.rs",
        "lapse.age_ms > rule.max_ms",
        "lapse.age_ms >= rule.max_ms",
    ),
    fault(
        "the wall clock alone tells what passed",
        "time.rs",
        "wall.max(self.mono.saturating_sub(earlier.mono))",
        "wall",
    ),
    fault(
        "the monotonic clock alone tells what passed",
        "time.rs",
        "wall.max(self.mono.saturating_sub(earlier.mono))",
        "self.mono.saturating_sub(earlier.mono)",
    ),
    fault(
        "two tabs with one token have one next token",
        "session/tab.rs",
        "mix(tab_id, mix(old_token, 0))",
        "mix(old_token, 0)",
    ),
    fault(
        "a visit is renewed without the lock",
        "session/sessions/renewal.rs",
        "        if self.rules.is_shared {\n            self.turn",
        "        if false {\n            self.turn",
    ),
    fault(
        "under the lock nobody looks at what is stored",
        "session/sessions/renewal.rs",
        "self.decide(found.visit.as_ref(), entropy);\n            self.turn = Turn::Settled;",
        "self.decide(None, entropy);\n            self.turn = Turn::Settled;",
    ),
    fault(
        "of two places that differ the first counts, whatever followed",
        "session/stored.rs",
        "if visit.follows(known) {",
        "if false && visit.follows(known) {",
    ),
    fault(
        "without locks nobody compares after writing",
        "session/sessions/renewal.rs",
        "if renewed && !self.in_a_hurry {",
        "if false && renewed && !self.in_a_hurry {",
    ),
    fault(
        "an older visit replaces a newer",
        "session/visit_record.rs",
        "(self.index, self.started, self.id) > (other.index, other.started, other.id)",
        "(self.index, self.started, self.id) < (other.index, other.started, other.id)",
    ),
    fault(
        "a page that goes stays on the list of open pages",
        "session/sessions.rs",
        "        self.close_page();\n",
        "",
    ),
    fault(
        "a copy keeps the tab id",
        "session/sessions/claiming.rs",
        "Heard::Copy => self.become_copy(found, now, entropy),",
        "Heard::Copy => {}",
    ),
    fault(
        "a frame is taken for a copy",
        "session/claim.rs",
        "State::Held if is_of_this_tab => Heard::Answer(Message::Same(asker)),",
        "State::Held if is_of_this_tab => self.tell_mine(asker),",
    ),
    fault(
        "a copy is taken for a frame",
        "session/claim.rs",
        "State::Held => self.tell_mine(asker),",
        "State::Held => Heard::Answer(Message::Same(asker)),",
    ),
    fault(
        "a page that comes back does not ask",
        "session/sessions.rs",
        "        self.claim.ask_again(now.mono);\n",
        "",
    ),
    fault(
        "a page that comes back asks under its old number",
        "session/sessions.rs",
        "        self.ask_once_more(now, entropy);\n",
        "        let _ = entropy;\n        self.open_page();\n",
    ),
    fault(
        "of two that told each other both give way",
        "session/claim.rs",
        "if self.told == from && self.page < from {",
        "if false {",
    ),
    fault(
        "a late answer no longer counts",
        "session/claim.rs",
        "Message::Mine(to, from) if is_me(to) => self.give_way(from),",
        "Message::Mine(to, from) if is_me(to) && self.state != State::Held => self.give_way(from),",
    ),
    fault(
        "a page waits for ever for the lock",
        "session/sessions/renewal.rs",
        "            Self::Locking { until } | Self::Comparing { until } => Some(until),",
        "            Self::Locking { .. } => None,\n            Self::Comparing { until } => Some(until),",
    ),
    fault(
        "a visit is stored although it was not read right before",
        "tracker/visit.rs",
        "if is_settled && self.fresh {",
        "if is_settled {",
    ),
    fault(
        "what was deleted is written again although all of it was",
        "session/sessions/renewal.rs",
        "        self.rules.is_shared &= !all_gone;\n",
        "        let _ = all_gone;\n",
    ),
    fault(
        "sessions are stored although the browser signals against it",
        "consent.rs",
        "Consent::Granted if self.signal => Access::Memory,",
        "Consent::Granted if self.signal => Access::Stored,",
    ),
    fault(
        "what waits is kept when consent is withdrawn",
        "tracker/consent.rs",
        "        self.held.clear();\n",
        "",
    ),
];
