//! Who a page is: what it asks other pages, locks and storage for, and what it does without them.

use wayfare_core::Input;
use wayfare_core::limits::{COMPARE_MS, YOUNG_MS};
use wayfare_core::session::{Claimant, Message, Reason, Tab, Visit};

use crate::scenario::{Loading, Locks, MINUTE, NOON, Scenario};

fn reasons(scenario: &Scenario) -> Vec<(&str, Reason)> {
    let changes = scenario.changes.iter();
    changes
        .map(|change| (change.scope.as_str(), change.reason))
        .collect()
}

fn tab_of(scenario: &Scenario) -> Tab {
    scenario.tab.as_deref().and_then(Tab::read).unwrap()
}

fn visit_of(scenario: &Scenario) -> Visit {
    scenario.visit.as_deref().and_then(Visit::read).unwrap()
}

/// A page of a tab that was duplicated while its page was open.
fn copied(original: &Scenario) -> Scenario {
    Scenario::load(Loading {
        visit: original.visit.as_deref(),
        tab: original.tab.as_deref(),
        pages: original.pages.as_deref(),
        at: original.now.wall,
        seed: 77,
        ..Loading::default()
    })
}

fn hear(scenario: &mut Scenario, message: &str) {
    scenario.input(Input::Heard {
        message: message.into(),
        stored: scenario.stored(),
    });
}

#[test]
fn a_new_tab_asks_nobody_and_a_found_one_asks() {
    let first = Scenario::first_page();
    assert!(first.said.is_empty() && first.is_settled && first.listens);
    let second = copied(&first);
    assert!(!second.is_settled, "its calls wait");
    assert!(second.said[0].starts_with("ask."), "{:?}", second.said);
}

#[test]
fn a_copy_takes_another_tab_id_and_the_original_keeps_its_own() {
    let mut original = Scenario::first_page().idle();
    let mut copy = copied(&original);
    copy.track("while_asking");
    hear(&mut original, &copy.said[0]);
    let answer = original.said[0].clone();
    assert!(answer.starts_with("mine."), "{answer}");
    hear(&mut copy, &answer);
    assert_eq!(reasons(&copy), [("tab", Reason::DuplicateTab)]);
    let (tab, own) = (tab_of(&copy), tab_of(&original));
    assert!(tab.id != own.id && tab.token != own.token);
    assert_eq!(tab.seq, 1, "the call that waited counts in the new tab");
    assert_eq!(copy.session()["id"], original.session()["id"]);
    assert_eq!(original.changes.len(), 2, "the original is told nothing");
}

#[test]
fn a_copy_that_was_taken_for_the_owner_gives_way_to_a_late_answer() {
    let mut original = Scenario::first_page().idle();
    let mut copy = copied(&original).idle();
    copy.pass(2_000);
    assert!(copy.is_settled);
    copy.track("as_the_original");
    hear(&mut original, &copy.said[0]);
    hear(&mut copy, &original.said[0].clone());
    copy.track("as_itself");
    copy.pass(7_000);
    let batches = [copy.acknowledge(), copy.acknowledge()];
    let tabs = batches.map(|batch| batch.session_info.tab_id.unwrap());
    assert_eq!(tabs[0], tab_of(&original).id.to_string());
    assert_eq!(tabs[1], tab_of(&copy).id.to_string());
    assert_ne!(
        tabs[0], tabs[1],
        "each event belongs to the tab it happened in"
    );
}

#[test]
fn a_frame_shares_the_tab_id_of_its_page() {
    let mut page = Scenario::first_page();
    let mut frame = copied(&page);
    page.pages.clone_from(&frame.pages);
    hear(&mut page, &frame.said[0]);
    let answer = page.said[0].clone();
    assert!(answer.starts_with("same."), "{answer}");
    hear(&mut frame, &answer);
    assert!(frame.is_settled);
    assert_eq!(
        frame.session()["context"]["tab_id"],
        page.session()["context"]["tab_id"]
    );
    assert_eq!(reasons(&frame), []);
}

#[test]
fn frames_count_their_tabs_events_together() {
    let mut page = Scenario::in_a_visit();
    let mut frame = copied(&page);
    frame.pass(2_000);
    for _ in 0..3 {
        for here in [true, false] {
            let (now, other) = if here {
                (&mut page, &mut frame)
            } else {
                (&mut frame, &mut page)
            };
            now.input(Input::Stored(now.stored()));
            now.track("one");
            now.input(Input::TaskEnded);
            other.tab.clone_from(&now.tab);
        }
    }
    assert_eq!((tab_of(&page).seq, tab_of(&frame).seq), (6, 6));
}

#[test]
fn what_waits_for_the_lock_is_counted_on_from_what_a_frame_counted_meanwhile() {
    let mut page = Scenario::load(Loading {
        locks: Locks::Hanging,
        ..Loading::default()
    });
    page.track("waited");
    let of_frame = Tab {
        seq: 5,
        ..tab_of(&page)
    };
    page.tab = Some(of_frame.write());
    page.input(Input::Locked(page.stored()));
    assert_eq!(tab_of(&page).seq, 7, "stored at once");
    let batch = page.idle().acknowledge();
    let counted = batch.events.iter().map(|event| event.seq);
    assert_eq!(counted.collect::<Vec<_>>(), [6, 7]);
    assert_eq!(Scenario::names(&batch), ["session.start", "waited"]);
}

#[test]
fn silence_means_that_the_owner_is_gone() {
    let crashed = Scenario::first_page();
    let mut restored = copied(&crashed);
    restored.pass(1_999);
    assert!(!restored.is_settled);
    restored.pass(1);
    assert!(restored.is_settled);
    assert_eq!(tab_of(&restored).id, tab_of(&crashed).id);
    assert_eq!(
        restored.pages.as_ref().map(String::len),
        Some(37),
        "the dead page is struck off"
    );
}

#[test]
fn a_tab_that_was_left_in_order_waits_for_a_moment_only() {
    let mut first = Scenario::first_page();
    first.input_after_read(Input::Hidden { going: true });
    assert_eq!((first.pages.as_ref(), first.listens), (None, false));
    let mut second = copied(&first);
    second.pass(100);
    assert!(second.is_settled);
    assert_eq!(tab_of(&second).id, tab_of(&first).id);
}

#[test]
fn a_page_that_goes_while_it_asks_loses_nothing_and_leaves_the_question_open() {
    let crashed = Scenario::first_page();
    let mut restored = copied(&crashed);
    restored.track("short");
    restored.input_after_read(Input::Hidden { going: true });
    assert_eq!(
        restored.posted.len(),
        1,
        "the call that waited goes with the page"
    );
    assert_eq!(
        restored.pages, crashed.pages,
        "the next page asks as long as this one would have"
    );
}

#[test]
fn a_page_from_the_cache_asks_again_and_gives_way() {
    let mut first = Scenario::first_page().idle();
    first.input_after_read(Input::Hidden { going: true });
    let mut elsewhere = copied(&first);
    elsewhere.pass(100);
    first.input_after_read(Input::Shown { returned: true });
    let question = first.said.last().unwrap().clone();
    assert!(
        question.starts_with("again.") && first.listens,
        "{question}"
    );
    hear(&mut elsewhere, &question);
    let answer = elsewhere.said.last().unwrap().clone();
    hear(&mut first, &answer);
    assert_eq!(
        first.changes.last().map(|change| change.reason),
        Some(Reason::DuplicateTab)
    );
    assert_ne!(tab_of(&first).id, tab_of(&elsewhere).id);
}

#[test]
fn messages_that_are_none_or_for_others_change_nothing() {
    let mut page = Scenario::first_page();
    let other = Claimant {
        tab: tab_of(&page).token,
        page: tab_of(&page).token,
    };
    for message in [
        "",
        "mine.x.y",
        &Message::Mine(other, other.page).write(),
        &Message::Ask(other).write(),
    ] {
        hear(&mut page, message);
    }
    assert!(page.said.is_empty() && page.changes.len() == 2);
}

#[test]
fn without_locks_pages_write_wait_and_take_what_was_written_last() {
    let begin = |seed| {
        Scenario::load(Loading {
            locks: Locks::Refused,
            seed,
            ..Loading::default()
        })
    };
    let (mut one, mut two) = (begin(5), begin(6));
    assert!(!one.is_settled && !two.is_settled);
    one.track("early");
    one.visit.clone_from(&two.visit);
    one.pass(COMPARE_MS);
    two.pass(COMPARE_MS);
    assert_eq!(one.session()["id"], two.session()["id"]);
    let starts = |page: &Scenario| {
        page.changes
            .iter()
            .filter(|one| one.scope.as_str() == "visit")
            .count()
    };
    assert_eq!(
        (starts(&one), starts(&two)),
        (0, 1),
        "one of them began the visit"
    );
    let mut one = one.idle();
    assert_eq!(Scenario::names(&one.acknowledge()), ["early"]);
}

#[test]
fn without_locks_a_page_waits_before_it_takes_a_visit_that_only_just_began() {
    let begin = |seed, at, visit: Option<&str>| {
        Scenario::load(Loading {
            locks: Locks::Refused,
            seed,
            at,
            visit,
            ..Loading::default()
        })
    };
    let (one, other) = (begin(6, NOON, None), begin(5, NOON, None));
    let finds = |after| begin(7, NOON + after, one.visit.as_deref());
    // One that began later has its visit written over by then.
    let mut young = finds(YOUNG_MS - 1);
    assert!(!young.is_settled);
    young.visit.clone_from(&other.visit);
    young.pass(COMPARE_MS);
    assert!(young.is_settled);
    assert_eq!(young.session()["id"], other.session()["id"]);
    assert!(reasons(&young).iter().all(|(scope, _)| *scope == "tab"));

    let old = finds(YOUNG_MS);
    assert!(old.is_settled);
    assert_eq!(old.session()["id"], one.session()["id"]);
}

#[test]
fn a_lock_that_never_comes_is_waited_for_five_seconds() {
    let mut page = Scenario::load(Loading {
        locks: Locks::Hanging,
        ..Loading::default()
    });
    page.track("waiting");
    page.pass(4_999);
    assert!(!page.is_settled && page.visit.is_none());
    page.pass(1 + COMPARE_MS);
    assert!(page.is_settled);
    let mut page = page.idle();
    assert_eq!(
        Scenario::names(&page.acknowledge()),
        ["session.start", "waiting"]
    );
}

#[test]
fn a_page_that_goes_waits_for_no_lock() {
    let mut page = Scenario::load(Loading {
        locks: Locks::Hanging,
        ..Loading::default()
    });
    page.track("short");
    page.input_after_read(Input::Hidden { going: true });
    assert_eq!(page.posted.len(), 1);
    assert_eq!(
        Scenario::names(&page.acknowledge()),
        ["session.start", "short"]
    );
}

#[test]
fn a_renewal_finds_under_the_lock_that_another_tab_has_renewed() {
    let mut here = Scenario::in_a_visit().idle();
    let mut there = copied(&here);
    there.pass(31 * MINUTE);
    there.track("first");
    here.locks = Locks::Hanging;
    here.pass(31 * MINUTE);
    here.track("second");
    here.visit.clone_from(&there.visit);
    here.input(Input::Locked(here.stored()));
    here.pass(5_000);
    assert_eq!(here.session()["id"], there.session()["id"]);
    let batch = here.acknowledge();
    assert_eq!(
        Scenario::names(&batch),
        ["second"],
        "the other tab told of the visit"
    );
}

#[test]
fn a_visit_that_ends_says_so_before_the_next_begins() {
    let mut page = Scenario::in_a_visit().idle();
    page.track("before");
    page.pass(31 * MINUTE);
    let ended = visit_of(&page);
    page.acknowledge();
    page.input(Input::Active);
    page.pass(5_000);
    let (end, start) = (page.acknowledge(), page.acknowledge());
    assert_eq!(
        (Scenario::names(&end), Scenario::names(&start)),
        (vec!["session.end"], vec!["session.start"])
    );
    assert_eq!(end.session.id, ended.id.to_string());
    assert_eq!(start.session.id, start.events[0].id);
    assert_eq!(start.session.context.previous_id, Some(end.session.id));
    assert_eq!(start.session.context.reason.as_deref(), Some("idle"));
}

#[test]
fn a_visit_that_nobody_ended_is_ended_by_the_next_page() {
    let first = Scenario::first_page();
    let mut next = Scenario::load(Loading {
        visit: first.visit.as_deref(),
        at: NOON + 60 * MINUTE,
        seed: 9,
        ..Loading::default()
    })
    .idle();
    let (end, start) = (next.acknowledge(), next.acknowledge());
    assert_eq!(Scenario::names(&end), ["session.end"]);
    assert_eq!(Scenario::names(&start), ["session.start"]);
    assert_eq!(
        reasons(&next),
        [("visit", Reason::Idle), ("tab", Reason::NewTab)]
    );
}

#[test]
fn a_copy_that_was_only_loaded_counts_as_activity() {
    let mut original = Scenario::first_page();
    original.pass(20 * MINUTE);
    let mut copy = copied(&original);
    hear(&mut original, &copy.said[0]);
    hear(&mut copy, &original.said[0]);
    assert!(copy.is_settled);
    assert_eq!(visit_of(&copy).active, NOON + 20 * MINUTE);
}

#[test]
fn an_answer_does_not_store_an_old_visit_over_a_newer() {
    let mut page = Scenario::first_page();
    page.pass(3_000);
    let mut frame = copied(&page);
    frame.track("while_asking");
    page.pages.clone_from(&frame.pages);
    page.input(Input::Reset);
    frame.visit.clone_from(&page.visit);
    hear(&mut page, &frame.said[0]);
    hear(&mut frame, &page.said[0]);
    assert!(frame.is_settled);
    assert_eq!(visit_of(&frame).id, visit_of(&page).id);
    assert_eq!(visit_of(&frame).reason, Reason::Reset);
}

#[test]
fn without_locks_a_renewal_outlasts_a_page_that_knew_nothing_of_it() {
    let mut page = Scenario::load(Loading {
        locks: Locks::Refused,
        ..Loading::default()
    });
    page.pass(COMPARE_MS);
    let before = page.visit.clone();
    page.pass(31 * MINUTE);
    page.track("renews");
    let renewed = visit_of(&page);
    page.visit = before;
    page.pass(COMPARE_MS);
    assert!(page.is_settled);
    assert_eq!(visit_of(&page).id, renewed.id);
    assert_eq!(reasons(&page).last(), Some(&("tab", Reason::Idle)));
    assert!(reasons(&page).contains(&("visit", Reason::Idle)));
}

#[test]
fn what_was_not_read_right_before_is_not_written_over() {
    let mut page = Scenario::first_page();
    page.pass(100);
    let mut other = page.next_page("https://shop.example/");
    other.input(Input::Reset);
    page.visit.clone_from(&other.visit);
    // The page does not know of it, and looks at what is stored every two seconds.
    page.track("unaware");
    assert_eq!(page.visit, other.visit);
    page.input_after_read(Input::Active);
    assert_eq!(visit_of(&page).id, visit_of(&other).id);
}
