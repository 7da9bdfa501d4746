//! The statements that are not for users inside a step.

use procession::Error;

/// Refuses a statement that would end the engine's transaction, or move its savepoints.
pub(crate) fn refuse_transaction_word(sql: &str) -> Result<(), Error> {
    let Some(word) = transaction_word(sql) else {
        return Ok(());
    };
    Err(Error::sql(format!(
        "`{word}` is not for statements inside a step: the engine begins and ends its transaction"
    )))
}

/// The first word of a statement, if it is one of those.
fn transaction_word(sql: &str) -> Option<&'static str> {
    const WORDS: [&str; 8] = [
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "SAVEPOINT",
        "RELEASE",
    ];
    let first = skip_comments(sql);
    let end = first.find(|c: char| !c.is_ascii_alphabetic());
    let first = &first[..end.unwrap_or(first.len())];
    WORDS
        .into_iter()
        .find(|word| word.eq_ignore_ascii_case(first))
}

fn skip_comments(mut sql: &str) -> &str {
    loop {
        sql = sql.trim_start();
        let rest = if let Some(comment) = sql.strip_prefix("--") {
            comment.split_once('\n')
        } else if let Some(comment) = sql.strip_prefix("/*") {
            comment.split_once("*/")
        } else {
            return sql;
        };
        sql = rest.map_or("", |(_, rest)| rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_end_the_transaction_are_found() {
        assert_eq!(transaction_word("commit"), Some("COMMIT"));
        assert_eq!(
            transaction_word(" -- why\n /* not */ Rollback;"),
            Some("ROLLBACK")
        );
        assert_eq!(transaction_word("select 'commit'"), None);
        assert_eq!(transaction_word("ending"), None);
    }
}
