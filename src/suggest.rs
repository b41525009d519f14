//! The nearest known names to one that is unknown.

use std::cmp::Ordering;

/// The `count` candidates most like `typed`, best first.
pub(crate) fn nearest_names<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let mut ranked: Vec<_> = candidates.into_iter().map(|known| (similarity(typed, known), known)).collect();
    ranked.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal));
    ranked.into_iter().take(count).map(|(_, known)| known).collect()
}

/// A candidate that was probably meant.
pub(crate) fn likely_name<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = nearest_names(typed, candidates, 1).pop();
    nearest.filter(|known| similarity(typed, known) > 1.0)
}

/// The whole counts as much as the last part, so that `timezone` finds `output.timezone`.
fn similarity(typed: &str, known: &str) -> f64 {
    let (typed, known) = (typed.to_lowercase(), known.to_lowercase());
    let whole = strsim::normalized_damerau_levenshtein(&typed, &known);
    whole + strsim::normalized_damerau_levenshtein(last_part(&typed), last_part(&known))
}

fn last_part(name: &str) -> &str {
    name.rsplit(['.', '/']).next().unwrap_or(name)
}
