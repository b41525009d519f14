//! What can be said of a statement without an engine: its first word, whether it is ordered, where it ends.

/// What a look over the text of a statement found.
#[derive(Debug, PartialEq)]
pub struct ScannedStatement {
    /// The first byte of its first word.
    pub start: usize,
    /// Where it ends, before a semicolon or what follows it.
    pub end: usize,
    /// Whether an `ORDER BY` orders the whole of it, not only a part in parentheses.
    pub ordered: bool,
}

/// Looks over one `SELECT`. Fails with the place and the reason where it is anything else.
pub fn scan(sql: &str) -> Result<ScannedStatement, (usize, String)> {
    let words = words(sql);
    let Some(first) = words.first() else { return Err((0, "there is no query".into())) };
    if !["select", "with"].iter().any(|word| first.text.eq_ignore_ascii_case(word)) {
        let reason = format!("only a single SELECT is allowed, and this begins with `{}`", first.text);
        return Err((first.start, reason));
    }
    let end = words.iter().position(|word| word.text == ";").unwrap_or(words.len());
    if let Some(further) = words.get(end + 1..).and_then(<[_]>::first) {
        return Err((
            further.start,
            "only a single SELECT is allowed, and there is more after its semicolon".into(),
        ));
    }
    let statement = words.get(..end).unwrap_or_default();
    Ok(ScannedStatement {
        start: first.start,
        end: words.get(end).map_or(sql.len(), |semicolon| semicolon.start),
        ordered: is_ordered(statement),
    })
}

/// The words of a statement, outside of comments; a name loses its quotes.
pub fn list_words(sql: &str) -> impl Iterator<Item = &str> {
    let is_quote = |c: char| matches!(c, '"' | '`' | '[' | ']');
    words(sql).into_iter().map(move |word| word.text.trim_matches(is_quote))
}

/// The statement with values in place of its parameters, such as `:run_time`, as far as these have one.
pub fn replace_parameters(sql: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let (words, mut replaced, mut copied) = (words(sql), String::new(), 0);
    for pair in words.windows(2) {
        let [colon, name] = pair else { continue };
        let end = name.start + name.text.len();
        if colon.text == ":"
            && name.start == colon.start + 1
            && let Some(value) = sql.get(colon.start..end).and_then(&value)
        {
            replaced.push_str(sql.get(copied..colon.start).unwrap_or_default());
            replaced.push_str(&value);
            copied = end;
        }
    }
    replaced + sql.get(copied..).unwrap_or_default()
}

fn is_ordered(words: &[SqlToken<'_>]) -> bool {
    let outer: Vec<&str> = words.iter().filter(|word| word.depth == 0).map(|word| word.text).collect();
    let order_by = |pair: &[&str]| matches!(pair, [order, by] if order.eq_ignore_ascii_case("order") && by.eq_ignore_ascii_case("by"));
    outer.windows(2).any(order_by)
}

/// A word or a sign outside of comments, and how many parentheses stand around it.
pub struct SqlToken<'a> {
    pub text: &'a str,
    pub start: usize,
    pub depth: usize,
}

/// The words and signs of a statement, in their order.
pub fn words(sql: &str) -> Vec<SqlToken<'_>> {
    let (mut words, mut depth, mut at) = (Vec::new(), 0_usize, 0);
    while let Some(rest) = sql.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, counts) = token(rest);
        let text = rest.get(..length).unwrap_or(rest);
        if text == ")" {
            depth = depth.saturating_sub(1);
        }
        if counts {
            words.push(SqlToken { text, start: at, depth });
        }
        depth += usize::from(text == "(");
        at += text.len();
    }
    words
}

/// How long the first token is in bytes, and whether it is more than space or a comment.
fn token(rest: &str) -> (usize, bool) {
    let upto = |end: &str, from: usize| {
        let found = rest.get(from..).and_then(|rest| rest.find(end));
        found.map_or(rest.len(), |place| from + place + end.len())
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    match rest.chars().next() {
        Some(_) if rest.starts_with("--") => (upto("\n", 2), false),
        Some(_) if rest.starts_with("/*") => (upto("*/", 2), false),
        Some(c) if c.is_whitespace() => (c.len_utf8(), false),
        Some('\'') => (upto("'", 1), true),
        Some('"') => (upto("\"", 1), true),
        Some('`') => (upto("`", 1), true),
        Some('[') => (upto("]", 1), true),
        Some(c) if is_word(c) => (rest.find(|c| !is_word(c)).unwrap_or(rest.len()), true),
        Some(c) => (c.len_utf8(), true),
        None => (0, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_replaced_outside_of_comments_and_texts() {
        let value = |name: &str| (name == ":a").then(|| "7".to_owned());
        let cases = [
            ("SELECT :a, :ab, ': a :a' -- :a\n, \":a\" + :a", "SELECT 7, :ab, ': a :a' -- :a\n, \":a\" + 7"),
            (":a", "7"),
            ("", ""),
            ("é:a", "é7"),
        ];
        for (sql, expected) in cases {
            assert_eq!(replace_parameters(sql, value), expected, "{sql}");
        }
        let words: Vec<_> = list_words("SELECT * FROM [a b], \"c\" -- d").collect();
        assert_eq!(words, ["SELECT", "*", "FROM", "a b", ",", "c"]);
    }

    #[test]
    fn order_and_end_are_found_outside_of_comments_texts_and_parentheses() {
        let cases = [
            ("SELECT 1 ORDER BY 1", Ok((true, 19))),
            ("-- c\nselect 1 order\n by 1 ; -- end", Ok((true, 26))),
            ("SELECT 1", Ok((false, 8))),
            ("SELECT (SELECT 1 ORDER BY 1), 'ORDER BY' -- ORDER BY", Ok((false, 52))),
            ("WITH a AS (SELECT ';') SELECT ')' FROM a /* ; */ ORDER BY 1", Ok((true, 59))),
            ("SELECT string_agg(a, ';' ORDER BY a) FROM b", Ok((false, 43))),
            ("SELECT 1; SELECT 2", Err(10)),
            ("DELETE FROM a", Err(0)),
            ("PRAGMA user_version", Err(0)),
            ("-- nothing", Err(0)),
        ];
        for (sql, expected) in cases {
            let found = scan(sql).map(|found| (found.ordered, found.end)).map_err(|(at, _)| at);
            assert_eq!(found, expected, "{sql}");
        }
    }
}
