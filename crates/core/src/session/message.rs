//! What pages of one origin say to each other about tabs and about what waits, as text: `ask.<tab>.<page>` and so on.

use uuid::Uuid;

use crate::identity;
use crate::text::fields;

/// A message to every other page of the origin that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Message {
    /// Who else has this tab id? From a page that has just been loaded.
    Ask(Claimant),
    /// The same from a page that had the tab id before it was frozen or cached.
    AskAgain(Claimant),
    /// To the one that asked: another tab has it, that of this page.
    Mine(Claimant, Uuid),
    /// To the one that asked: this page is of the same tab.
    Same(Claimant),
    /// The visitor withdrew consent.
    Withdrawn,
    /// Who is there? From a page that found events of others which wait.
    Who,
    /// This page is.
    Alive(Uuid),
    /// A page leaves, and events of it may be left.
    Left,
}

/// A page that claims a tab id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Claimant {
    /// The tab id.
    pub tab: Uuid,
    /// The page, by a number of its own.
    pub page: Uuid,
}

impl Message {
    /// Reads a message; what is no message is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = fields(text, b'.');
        let kind = parts.next()?;
        match kind {
            "withdrawn" => return Some(Self::Withdrawn),
            "who" => return Some(Self::Who),
            "alive" => return parts.next_id().map(Self::Alive),
            "left" => return Some(Self::Left),
            _ => {}
        }
        let claimant = Claimant {
            tab: parts.next_id()?,
            page: parts.next_id()?,
        };
        match kind {
            "ask" => Some(Self::Ask(claimant)),
            "again" => Some(Self::AskAgain(claimant)),
            "mine" => Some(Self::Mine(claimant, parts.next_id()?)),
            "same" => Some(Self::Same(claimant)),
            _ => None,
        }
    }

    /// The message as text.
    pub fn write(&self) -> String {
        let (kind, claimant) = match self {
            Self::Ask(claimant) => ("ask.", claimant),
            Self::AskAgain(claimant) => ("again.", claimant),
            Self::Mine(claimant, _) => ("mine.", claimant),
            Self::Same(claimant) => ("same.", claimant),
            Self::Withdrawn => return "withdrawn".into(),
            Self::Who => return "who".into(),
            Self::Alive(page) => return ["alive.", &identity::text(*page)].concat(),
            Self::Left => return "left".into(),
        };
        let (tab, page) = (identity::text(claimant.tab), identity::text(claimant.page));
        let mut text = [kind, &tab, ".", &page].concat();
        if let Self::Mine(_, from) = self {
            text.push('.');
            text.push_str(&identity::text(*from));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_as_text_and_other_texts_are_none() {
        let claimant = Claimant {
            tab: Uuid::from_u128(1),
            page: Uuid::from_u128(2),
        };
        for message in [
            Message::Ask(claimant),
            Message::AskAgain(claimant),
            Message::Mine(claimant, Uuid::from_u128(3)),
            Message::Same(claimant),
            Message::Withdrawn,
            Message::Who,
            Message::Alive(Uuid::from_u128(3)),
            Message::Left,
        ] {
            assert_eq!(Message::read(&message.write()), Some(message));
        }
        for text in ["", "ask", "alive", "ask.1.2", "ask..", "[object Object]"] {
            assert_eq!(Message::read(text), None, "{text}");
        }
    }
}
