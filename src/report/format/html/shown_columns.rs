//! Which columns of a report the page shows: those that people read. The files have them all.

use crate::report::template::report::Template;

/// The reports that come first, with their columns. Any other report comes after them, with all that are not for machines.
const REPORTS: [(&str, &str); 10] = [
    (
        "findings",
        "severity title exchange_name exchange_id subject name organization role_type last_accessed_on detail",
    ),
    (
        "exchanges",
        "exchange_name exchange_id host phase outcome folders documents document_bytes users groups \
         collected_on",
    ),
    ("people", "names email_ids organizations role_types exchanges groups last_accessed_on user_id"),
    (
        "users",
        "exchange_name exchange_id last_name first_name email_id organization role_type status \
         group_names last_accessed_on",
    ),
    (
        "user_access",
        "exchange_name exchange_id last_name first_name email_id organization role_type group_name \
         group_type last_accessed_on",
    ),
    (
        "groups",
        "exchange_name exchange_id group_name group_id group_type members_reported members_listed note",
    ),
    (
        "group_members",
        "exchange_name exchange_id group_name last_name first_name email_id organization role_type",
    ),
    (
        "documents",
        "exchange_name exchange_id path document_id size_bytes page_count created_on created_by \
         last_modified_on",
    ),
    ("folders", "exchange_name exchange_id path folder_id documents document_bytes last_modified_on"),
    ("coverage", "exchange_name exchange_id dataset state gate rows rows_expected message error_id"),
];

/// The reports in the order of the page.
pub fn sort_reports<'a>(reports: &[&'a Template]) -> Vec<&'a Template> {
    let place = |report: &&Template| REPORTS.iter().position(|(name, _)| *name == report.name);
    let mut sorted = reports.to_vec();
    sorted.sort_by_key(|report| place(report).unwrap_or(REPORTS.len()));
    sorted
}

/// The places of the columns that are shown, in the order of the page. A report of one's own under a name that is known
/// here may lack them: where it has none of them, all that are not for machines are shown.
pub fn choose_columns(report: &Template) -> Vec<usize> {
    let known = REPORTS.iter().find(|(name, _)| *name == report.name).map_or("", |(_, columns)| *columns);
    let place = |name: &str| report.columns.iter().position(|column| column.name == name);
    let places: Vec<usize> = known.split_whitespace().filter_map(place).collect();
    let is_for_people = |place: &usize| !report.layout.machine.contains(&report.columns[*place].name);
    if places.is_empty() { (0..report.columns.len()).filter(is_for_people).collect() } else { places }
}
