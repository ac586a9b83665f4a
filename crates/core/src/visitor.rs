//! What the browser remembers of its visitor from one visit to the next: how he first and last came here,
//! and under which id a Tracardi server knows him.
//! It stands in localStorage alone, where consent allows it.

use crate::attribution::Touch;
use crate::limits::FUTURE_MAX_MS;
use crate::text::fields;
use crate::time::UnixMs;

const DAY_MS: u64 = 86_400_000;

/// Most bytes of the entry. A longer one is somebody else's.
const BYTES_MAX: usize = 4 * 1_024;

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// How he first came here; none where nothing is remembered.
    pub first: Option<Touch>,
    /// How he last came from elsewhere, or his first arrival if he never did.
    pub last: Option<Touch>,
    /// The id that a server gave him, empty for none.
    pub profile: String,
}

/// What stands before the id in its line.
const PROFILE: &str = "profile ";

/// Longest id of a profile, in bytes.
const PROFILE_BYTES_MAX: usize = 64;

impl Visitor {
    /// Reads the stored text. What is malformed, older than so many days or far in the future is none.
    pub fn read(text: &str, now: UnixMs, days: u64) -> Self {
        let text = if text.len() > BYTES_MAX { "" } else { text };
        let mut visitor = Self::default();
        for line in fields(text, b'\n') {
            if let Some(profile) = line.strip_prefix(PROFILE) {
                visitor.profile = profile.into();
            }
            let touch = Touch::stored(line);
            let holds = |at: UnixMs| {
                now.saturating_sub(at) <= days * DAY_MS && at <= now.saturating_add(FUTURE_MAX_MS)
            };
            if touch.at().is_some_and(holds) {
                // The oldest that is still remembered is the first.
                visitor.last = Some(touch);
                if visitor.first.is_none() {
                    visitor.first.clone_from(&visitor.last);
                }
            }
        }
        visitor
    }

    /// The text to store: the first arrival, the last if it is another, the profile; empty for nothing.
    pub fn write(&self) -> String {
        let mut text = String::new();
        if let (Some(first), Some(last)) = (&self.first, &self.last) {
            text.push_str(first.as_str());
            text.push('\n');
            if first != last {
                text.push_str(last.as_str());
                text.push('\n');
            }
        }
        if !self.profile.is_empty() {
            text.push_str(PROFILE);
            text.push_str(&self.profile);
        }
        text
    }

    /// Takes over the id that a server gave; what does not look like one is none.
    pub fn adopt(&mut self, profile: &str) {
        let is_mark = |byte| matches!(byte, b'-' | b'_' | b'.' | b':');
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || is_mark(byte);
        if profile.len() <= PROFILE_BYTES_MAX && profile.bytes().all(is_plain) {
            self.profile = profile.into();
        }
    }

    /// Takes in an arrival. The first stays as it was, holes and all. One that is not from elsewhere
    /// replaces no last one, nor does the same again before the next visit: that is a reload.
    pub fn arrive(&mut self, touch: &Touch, begins: bool, remembers: bool) {
        if remembers && self.first.is_none() {
            self.first = Some(touch.clone());
        }
        let replaces = match &self.last {
            Some(last) => touch.is_from_elsewhere() && (begins || !touch.is_like(last)),
            None => true,
        };
        if replaces {
            self.last = Some(touch.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::Campaign;
    use proptest::prelude::*;

    const NOW: UnixMs = 1_717_055_063_243;

    const DIRECT: (&str, &str) = ("", "/");
    const SEARCH: (&str, &str) = ("https://www.google.com/", "/");
    const PAID: (&str, &str) = ("", "/?utm_source=g&gclid=x");
    const INTERNAL: (&str, &str) = ("https://shop.example/", "/");

    /// The arrival from a referrer on a path.
    fn touch(at: UnixMs, (referrer, path): (&str, &str)) -> Touch {
        let own = format!("https://shop.example{path}");
        Touch::of(at, referrer, &Campaign::read(&own).0, &own, &[])
    }

    fn when(touch: &Option<Touch>) -> Option<UnixMs> {
        touch.as_ref().and_then(Touch::at)
    }

    fn arrived(touches: &[Touch]) -> Visitor {
        let mut visitor = Visitor::default();
        for touch in touches {
            visitor.arrive(touch, true, true);
        }
        visitor
    }

    #[test]
    fn the_first_arrival_stays_as_it_was_and_the_last_is_from_elsewhere() {
        let direct = touch(1, DIRECT);
        let search = touch(2, SEARCH);
        let paid = touch(3, PAID);
        let again = touch(4, DIRECT);
        let internal = touch(5, INTERNAL);
        for (touches, last) in [
            (&[&direct][..], &direct),
            (&[&direct, &again], &direct),
            (&[&direct, &search], &search),
            (&[&direct, &search, &again, &internal], &search),
            (&[&direct, &search, &paid], &paid),
        ] {
            let touches: Vec<_> = touches.iter().map(|touch| (*touch).clone()).collect();
            let visitor = arrived(&touches);
            assert_eq!(
                (&visitor.first, &visitor.last),
                (&Some(direct.clone()), &Some(last.clone()))
            );
        }
    }

    #[test]
    fn a_reload_is_no_arrival_and_the_same_way_in_another_visit_is_one() {
        let mut visitor = arrived(&[touch(1, SEARCH)]);
        visitor.arrive(&touch(2, SEARCH), false, true);
        assert_eq!(when(&visitor.last), Some(1));
        visitor.arrive(&touch(3, SEARCH), true, true);
        assert_eq!(when(&visitor.last), Some(3));
        assert_eq!(when(&visitor.first), Some(1));
    }

    #[test]
    fn where_nothing_is_remembered_no_arrival_is_called_the_first() {
        let mut visitor = Visitor::default();
        visitor.arrive(&touch(1, SEARCH), true, false);
        assert_eq!(
            (visitor.first.is_some(), visitor.last.is_some()),
            (false, true)
        );
        assert_eq!(visitor.write(), "");
    }

    #[test]
    fn what_is_too_old_or_in_the_future_is_forgotten() {
        let day = |days: u64| NOW - days * DAY_MS;
        let (old, new) = (touch(day(183) - 1, SEARCH), touch(day(9), PAID));
        let oldest = touch(day(183), SEARCH);
        for (touches, first, last) in [
            (vec![&old], None, None),
            (vec![&old, &new], Some(&new), Some(&new)),
            (vec![&oldest, &new], Some(&oldest), Some(&new)),
        ] {
            let touches: Vec<_> = touches.into_iter().cloned().collect();
            let visitor = Visitor::read(&arrived(&touches).write(), NOW, 183);
            assert_eq!(
                (visitor.first.as_ref(), visitor.last.as_ref()),
                (first, last)
            );
        }
        let ahead = arrived(&[touch(NOW + FUTURE_MAX_MS + 1, SEARCH)]);
        assert_eq!(Visitor::read(&ahead.write(), NOW, 183), Visitor::default());
        assert_eq!(
            Visitor::read(&arrived(&[new]).write(), NOW, 0),
            Visitor::default()
        );
    }

    #[test]
    fn an_id_is_adopted_and_what_is_none_is_not() {
        let mut visitor = Visitor::default();
        visitor.adopt("4e63bb5b-8ec4-498f-ba63-8af1aedeb691");
        let known = visitor.clone();
        for odd in ["a b", "<b>", "\n", &"x".repeat(65)] {
            visitor.adopt(odd);
        }
        assert_eq!(visitor, known);
        assert_eq!(Visitor::read(&known.write(), NOW, 0), known);
    }

    #[test]
    fn what_is_stored_is_short() {
        let search = arrived(&[touch(NOW, SEARCH)]).write();
        assert_eq!(search, "1717055063243 search www.google.com \n");
    }

    proptest! {
        #[test]
        fn a_visitor_survives_storage(
            first in any::<String>(), last in any::<String>(), at in 0..NOW, host in "[a-z.]{0,20}",
        ) {
            let touch = |at, value: &str| {
                let escaped: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
                touch(at, (&format!("https://{host}/"), &format!("/?utm_source={escaped}")))
            };
            let mut visitor = arrived(&[touch(at, &first), touch(NOW, &last)]);
            visitor.adopt(&host);
            prop_assert_eq!(Visitor::read(&visitor.write(), NOW, 1_000_000), visitor);
        }

        #[test]
        fn whatever_is_stored_is_read_without_harm(text in "\\PC{0,300}|[0-9]{1,14} search [a-z.]{0,9} \\PC{0,99}\n?\\PC{0,99}") {
            let visitor = Visitor::read(&text, NOW, 183);
            prop_assert_eq!(visitor.first.is_some(), visitor.last.is_some());
            prop_assert_eq!(Visitor::read(&visitor.write(), NOW, 183), visitor);
        }
    }
}
