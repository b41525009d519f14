//! The gap finder as coloured tables: an exchange each, its folders down and its groups across.

use maud::{Markup, html};

use super::gap_grid::{FolderAccess, FolderLine, GapGrid, GapTable};
use super::text::show_text;
use super::tones::Tones;
use crate::count_noun::choose_noun;
use crate::report::summary::wording::group_thousands;

/// Where the rest is.
const IN_FILES: &str = " in permissions.xlsx and csv/folder_access.csv.";

/// The tables, the first of them open; nothing where no permissions are known.
pub fn draw_gap_map(grid: &GapGrid, tones: &Tones<'_>) -> Markup {
    html! {
        @if !grid.exchanges.is_empty() {
            p.note {
                "How many of the documents that lie directly in a folder each group may see. What is granted to everyone is \
                 told of everyone, and not of each group again."
            }
            @for (place, table) in grid.exchanges.iter().enumerate() {
                @if place == 0 { h3 { (draw_title(table)) } (draw_exchange(table, tones)) } @else {
                    details open data-fold { summary { h3 { (draw_title(table)) } } (draw_exchange(table, tones)) }
                }
            }
            @if grid.unknown > 0 {
                p.note {
                    (group_thousands(grid.unknown)) " more " (choose_noun(&grid.unknown, "exchange", "exchanges"))
                    " of whose permissions nothing is known: see Coverage."
                }
            }
            @if grid.left_out > 0 { p.note { (count_more(grid.left_out, "exchange", "exchanges")) (IN_FILES) } }
        }
    }
}

fn draw_title(table: &GapTable) -> Markup {
    html! { (table.exchange_name) " " span.count { (show_text(&table.exchange_id)) } }
}

fn draw_exchange(table: &GapTable, tones: &Tones<'_>) -> Markup {
    html! {
        div.scroll role="region" aria-label={ "Folders and groups of " (table.exchange_name) } tabindex="0" {
            table.map {
                caption { "Documents that each group may see, by folder" }
                thead { tr { th scope="col" { "Folder" } @for group in &table.groups { th scope="col" { (group) } } } }
                tbody { @for folder in &table.folders { (draw_folder(folder, table.groups.len(), tones)) } }
            }
        }
        @if let Some(more) = describe_rest(table) { p.note { (more) } }
    }
}

fn draw_folder(folder: &FolderLine, groups: usize, tones: &Tones<'_>) -> Markup {
    let cells = (0..groups).map(|place| folder.cells.get(place));
    html! {
        tr {
            th scope="row" { @if folder.path.is_empty() { "unknown" } @else { (folder.path) } }
            @for cell in cells {
                td class=[cell.and_then(|cell| tones.class_of(&cell.state))] { (cell.map(describe_access).unwrap_or_default()) }
            }
        }
    }
}

/// In words, so that nothing hangs on the colour.
fn describe_access(access: &FolderAccess) -> String {
    match (access.state.as_str(), access.documents) {
        (_, Some(0)) => "empty".to_owned(),
        ("some", Some(documents)) => format!("{} of {documents}", access.can_see),
        ("unknown", _) if access.can_see > 0 => format!("unknown, at least {}", access.can_see),
        (state, _) => state.to_owned(),
    }
}

fn describe_rest(table: &GapTable) -> Option<String> {
    let folders = (table.more_folders > 0).then(|| count_more(table.more_folders, "folder", "folders"));
    let groups = (table.more_groups > 0).then(|| count_more(table.more_groups, "group", "groups"));
    let rest: Vec<String> = folders.into_iter().chain(groups).collect();
    (!rest.is_empty()).then(|| format!("{}{IN_FILES}", rest.join(" and ")))
}

fn count_more(count: u64, one: &str, many: &str) -> String {
    format!("{} more {}", group_thousands(count), choose_noun(&count, one, many))
}
