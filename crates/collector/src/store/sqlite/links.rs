//! The tables of links across sites.

use rusqlite::{Connection, Result, TransactionBehavior};

use super::columns::integer;
use crate::limits::LINK_KEEP_MS;
use crate::link::{Link, LinkKey};

/// The key that signs links; `fresh`, where there is none yet. Whoever comes first makes it: a
/// second process on the database reads what the first one wrote.
pub(super) fn key(connection: &mut Connection, fresh: LinkKey) -> Result<LinkKey> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(
        "INSERT INTO link_keys (one, key) VALUES (1, ?1) ON CONFLICT (one) DO NOTHING",
        [fresh.as_bytes()],
    )?;
    let kept = transaction.query_row("SELECT key FROM link_keys", [], |row| row.get(0))?;
    transaction.commit()?;
    Ok(LinkKey::from_bytes(kept))
}

/// Notes that a link was redeemed; says whether that is new. Forgets those that nobody can redeem
/// any more.
pub(super) fn redeem(connection: &mut Connection, link: &Link, now_ms: u64) -> Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction
        .prepare_cached("DELETE FROM redeemed_links WHERE expires_at_ms < ?1")?
        .execute([integer(now_ms.saturating_sub(LINK_KEEP_MS))])?;
    let new = transaction
        .prepare_cached(
            "INSERT INTO redeemed_links (nonce, expires_at_ms) VALUES (?1, ?2)
             ON CONFLICT (nonce) DO NOTHING",
        )?
        .execute((link.nonce, integer(link.expires_at_ms)))?;
    transaction.commit()?;
    Ok(new > 0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::{Durability, prepare};
    use super::*;
    use crate::limits::LINK_LIFE_MS;
    use crate::link::LinkedVisit;

    const NOW: u64 = 1_717_055_063_243;

    fn link(number: u8) -> Link {
        Link {
            visit: LinkedVisit {
                id: Uuid::nil(),
                started: NOW,
                active: NOW,
                index: 1,
            },
            expires_at_ms: NOW + LINK_LIFE_MS,
            nonce: [number; 16],
        }
    }

    #[test]
    fn the_first_key_is_kept() {
        let mut connection =
            prepare(Connection::open_in_memory().unwrap(), Durability::Full).unwrap();
        let (first, second) = (LinkKey::draw().unwrap(), LinkKey::draw().unwrap());
        assert_ne!(first, second);
        assert_eq!(key(&mut connection, first).unwrap(), first);
        assert_eq!(key(&mut connection, second).unwrap(), first);
    }

    #[test]
    fn what_was_redeemed_is_forgotten_when_nobody_can_redeem_it() {
        let mut connection =
            prepare(Connection::open_in_memory().unwrap(), Durability::Full).unwrap();
        assert!(redeem(&mut connection, &link(1), NOW).unwrap());
        assert!(!redeem(&mut connection, &link(1), NOW).unwrap());
        let over = NOW + LINK_LIFE_MS + LINK_KEEP_MS;
        for (number, at, rows) in [(2, over, 2), (3, over + 1, 1)] {
            redeem(&mut connection, &link(number), at).unwrap();
            let count = "SELECT count(*) FROM redeemed_links";
            let left = connection.query_row(count, [], |row| row.get(0));
            assert_eq!(left, Ok(rows), "{at}");
        }
    }
}
