//! Templates in the words of other engines. Templates keep to portable SQL; what engines do not have in common is little, and
//! is all here.

use crate::report::template::scan::{SqlToken, words};
use crate::string_enum::string_enum;

string_enum! {
    /// An engine that runs templates.
    Dialect {
        /// SQLite 3.44 or later.
        Sqlite = "sqlite",
        /// DuckDB 1 or later.
        Duckdb = "duckdb",
        /// Spark SQL 4 or later: before that it has no ordered lists.
        Spark = "spark",
    }
}

impl Dialect {
    /// A statement without its comments, with values in place of its parameters. The order of names is that of their bytes.
    pub fn render(self, sql: &str, value: impl Fn(&str) -> Option<String>) -> String {
        let tokens = words(sql);
        let (mut rendered, mut index, mut end) = (String::new(), 0, 0);
        while let Some(token) = tokens.get(index) {
            rendered.push_str(&without_comments(sql.get(end..token.start).unwrap_or_default()));
            let (text, taken) = self.render_token(sql, &tokens, index, &value);
            rendered.push_str(&text);
            index += taken;
            end = tokens.get(index - 1).map_or(sql.len(), |last| last.start + last.text.len());
        }
        rendered
    }

    /// A name as the engine quotes it.
    pub fn quote_name(self, name: &str) -> String {
        match self {
            Self::Sqlite | Self::Duckdb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// What stands for a token, and how many tokens it stands for.
    fn render_token(
        self,
        sql: &str,
        tokens: &[SqlToken<'_>],
        index: usize,
        value: &impl Fn(&str) -> Option<String>,
    ) -> (String, usize) {
        let text_at = |offset: usize| tokens.get(index + offset).map_or("", |token| token.text);
        let text = text_at(0);
        if let Some(value) = parameter_at(sql, tokens, index).and_then(value) {
            return (value, 2);
        }
        if text.eq_ignore_ascii_case("collate") && text_at(1) == "names" {
            return (String::new(), 2);
        }
        let rendered = match (self, text) {
            (Self::Duckdb, "/") => "//".to_owned(),
            (Self::Spark, "/") => "div".to_owned(),
            (Self::Spark, "VARCHAR" | "TEXT") => "STRING".to_owned(),
            (Self::Spark, name) if name.starts_with('"') => self.quote_name(name.trim_matches('"')),
            (Self::Spark, "ORDER") if orders_list(tokens, index) => ") WITHIN GROUP (ORDER".to_owned(),
            _ => text.to_owned(),
        };
        (rendered, 1)
    }
}

/// The name of the parameter that begins there, `:run_time`.
fn parameter_at<'s>(sql: &'s str, tokens: &[SqlToken<'_>], index: usize) -> Option<&'s str> {
    let (colon, name) = (tokens.get(index)?, tokens.get(index + 1)?);
    let is_parameter = colon.text == ":" && name.start == colon.start + 1;
    sql.get(colon.start..name.start + name.text.len()).filter(|_| is_parameter)
}

/// Whether this `ORDER` is the one of the items that a `string_agg` joins.
fn orders_list(tokens: &[SqlToken<'_>], index: usize) -> bool {
    let depth = tokens.get(index).map_or(0, |order| order.depth);
    let mut before = tokens.get(..index).unwrap_or_default().iter().enumerate().rev();
    let open =
        before.find(|(_, token)| token.text == "(" && token.depth + 1 == depth).map(|(place, _)| place);
    let function = open.and_then(|open| tokens.get(open.checked_sub(1)?));
    function.is_some_and(|function| function.text == "string_agg")
}

/// What stands between two tokens: blanks and comments.
fn without_comments(gap: &str) -> String {
    if !gap.contains("--") && !gap.contains("/*") {
        return gap.to_owned();
    }
    let indent = gap.rsplit('\n').next().unwrap_or_default();
    if gap.contains('\n') { format!("\n{indent}") } else { " ".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn only_what_differs_is_put_in_other_words() {
        let sql = "SELECT CAST(:run_time / 2 AS VARCHAR), \"right\", -- why; \n  \
                   string_agg(a, ', ' ORDER BY LENGTH(a), a), ':run_time /' FROM t ORDER BY b COLLATE names, a";
        let value = |name: &str| (name == ":run_time").then(|| "7".to_owned());
        let tail = "':run_time /' FROM t ORDER BY b , a";
        let list = "string_agg(a, ', ' ORDER BY LENGTH(a), a)";
        let expected = [
            (Dialect::Sqlite, format!("SELECT CAST(7 / 2 AS VARCHAR), \"right\",\n  {list}, {tail}")),
            (Dialect::Duckdb, format!("SELECT CAST(7 // 2 AS VARCHAR), \"right\",\n  {list}, {tail}")),
            (
                Dialect::Spark,
                format!(
                    "SELECT CAST(7 div 2 AS STRING), `right`,\n  \
                     string_agg(a, ', ' ) WITHIN GROUP (ORDER BY LENGTH(a), a), {tail}"
                ),
            ),
        ];
        for (dialect, expected) in expected {
            assert_eq!(dialect.render(sql, value), expected, "{dialect}");
        }
    }
}
