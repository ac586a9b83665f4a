//! Forgetting everything.

use rusqlite::{Connection, Result};

/// Empties every table there is.
pub(super) fn clear(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    // The rows go in no order that foreign keys would ask for; at the end there is none to refer to.
    transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let tables: Vec<String> = transaction
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    for table in tables {
        // Names of our own migrations.
        transaction.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    transaction.commit()
}
