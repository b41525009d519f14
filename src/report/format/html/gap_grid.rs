//! The gap finder by exchange: which group may see how much of which folder, as far as the page has room.

use super::text::show_text;
use crate::report::error::ReportError;
use crate::report::query::cell::Cell;
use crate::report::query::rows::stream_rows;
use crate::report::query::view::View;
use crate::report::template::report::Template;

const MAX_EXCHANGES: usize = 20;
const MAX_FOLDERS: usize = 200;
const MAX_GROUPS: usize = 30;
/// Cells of all exchanges together.
const MAX_CELLS: usize = 4000;

/// The columns of the report `folder_access` that it is made from.
pub const COLUMNS: [&str; 9] = [
    "exchange_id",
    "exchange_name",
    "folder_id",
    "folder_path",
    "group_id",
    "group_name",
    "documents",
    "can_see",
    "state",
];

/// The exchanges that have a table of their own.
#[derive(Default)]
pub struct GapGrid {
    pub exchanges: Vec<GapTable>,
    /// Exchanges beyond those.
    pub left_out: u64,
    /// Exchanges of whose permissions nothing is known.
    pub unknown: u64,
    exchange_id: Option<String>,
    is_shown: bool,
    cells: usize,
}

/// The folders of an exchange, and its groups.
#[derive(Default)]
pub struct GapTable {
    pub exchange_id: String,
    pub exchange_name: String,
    /// The names of those that have a column.
    pub groups: Vec<String>,
    pub more_groups: u64,
    pub folders: Vec<FolderLine>,
    pub more_folders: u64,
    group_ids: Vec<String>,
    folder_id: Option<String>,
    is_shown: bool,
}

/// What each group may see of a folder, in the order of the groups.
pub struct FolderLine {
    pub path: String,
    pub cells: Vec<FolderAccess>,
}

/// How much of a folder a group may see.
#[derive(Clone, Default)]
pub struct FolderAccess {
    /// `all`, `some`, `none` or `unknown`.
    pub state: String,
    pub can_see: i64,
    /// `None` if the documents of the exchange are not known as a whole.
    pub documents: Option<i64>,
}

/// A row of the report.
struct GapRow<'a> {
    exchange_id: &'a str,
    exchange_name: &'a str,
    folder_id: &'a str,
    folder_path: &'a str,
    group_id: &'a str,
    group_name: &'a str,
    access: FolderAccess,
}

/// Reads it from the rows of the report, which come exchange by exchange and folder by folder.
pub fn read_gap_grid(view: &View<'_>, folder_access: &Template) -> Result<GapGrid, ReportError> {
    let places = COLUMNS.map(|name| folder_access.columns.iter().position(|column| column.name == name));
    let (_, grid) = stream_rows(view, folder_access, |rows| {
        let mut grid = GapGrid::default();
        for batch in rows {
            for row in batch.rows() {
                grid.add_row(&GapRow::read(&row, places));
            }
        }
        grid.end_exchange();
        Ok(grid)
    })?;
    Ok(grid)
}

impl<'a> GapRow<'a> {
    fn read(row: &[Cell<'a>], places: [Option<usize>; 9]) -> Self {
        let cells = places.map(|place| place.and_then(|place| row.get(place)));
        let text = |place: usize| match cells[place] {
            Some(Cell::Text(text)) => *text,
            _ => "",
        };
        let number = |place: usize| match cells[place] {
            Some(Cell::Integer(number)) => Some(*number),
            _ => None,
        };
        Self {
            exchange_id: text(0),
            exchange_name: text(1),
            folder_id: text(2),
            folder_path: text(3),
            group_id: text(4),
            group_name: text(5),
            access: FolderAccess {
                documents: number(6),
                can_see: number(7).unwrap_or(0),
                state: text(8).to_owned(),
            },
        }
    }
}

impl GapGrid {
    fn add_row(&mut self, row: &GapRow<'_>) {
        if self.exchange_id.as_deref() != Some(row.exchange_id) {
            self.end_exchange();
            self.exchange_id = Some(row.exchange_id.to_owned());
            self.is_shown = self.exchanges.len() < MAX_EXCHANGES && self.cells < MAX_CELLS;
            match self.is_shown {
                true => self.exchanges.push(GapTable::begin(row)),
                false => self.left_out += 1,
            }
        }
        if let Some(table) = self.exchanges.last_mut().filter(|_| self.is_shown) {
            self.cells += table.add_row(row, MAX_CELLS.saturating_sub(self.cells));
        }
    }

    /// Takes the exchange out again if nothing is known of it.
    fn end_exchange(&mut self) {
        if self.is_shown
            && let Some(table) = self.exchanges.pop_if(|table| table.is_unknown())
        {
            self.unknown += 1;
            self.cells = self.cells.saturating_sub(table.count_cells());
        }
    }
}

impl GapTable {
    fn begin(row: &GapRow<'_>) -> Self {
        let name = if row.exchange_name.is_empty() { row.exchange_id } else { row.exchange_name };
        Self {
            exchange_id: row.exchange_id.to_owned(),
            exchange_name: show_text(name).into_owned(),
            ..Self::default()
        }
    }

    fn count_cells(&self) -> usize {
        self.folders.iter().map(|folder| folder.cells.len()).sum()
    }

    fn is_unknown(&self) -> bool {
        let mut cells = self.folders.iter().flat_map(|folder| &folder.cells);
        self.more_folders + self.more_groups == 0
            && cells.all(|cell| cell.state == "unknown" && cell.can_see == 0)
    }

    /// Takes the row in if there is room for so many cells; the number of cells that came of it.
    fn add_row(&mut self, row: &GapRow<'_>, room: usize) -> usize {
        if self.folder_id.as_deref() != Some(row.folder_id) {
            self.folder_id = Some(row.folder_id.to_owned());
            self.begin_folder(row, room);
        }
        if self.folders.len() == 1 && self.is_shown && !self.add_group(row) {
            return 0;
        }
        let place = self.group_ids.iter().position(|id| id == row.group_id);
        match (self.folders.last_mut().filter(|_| self.is_shown), place) {
            (Some(folder), Some(place)) => {
                folder.cells.resize(folder.cells.len().max(place + 1), FolderAccess::default());
                folder.cells[place] = row.access.clone();
                1
            }
            _ => 0,
        }
    }

    fn begin_folder(&mut self, row: &GapRow<'_>, room: usize) {
        self.is_shown = self.folders.len() < MAX_FOLDERS && self.groups.len() <= room;
        match self.is_shown {
            true => self
                .folders
                .push(FolderLine { path: show_text(row.folder_path).into_owned(), cells: Vec::new() }),
            false => self.more_folders += 1,
        }
    }

    /// The rows of the first folder name the groups. Whether there is room for this one.
    fn add_group(&mut self, row: &GapRow<'_>) -> bool {
        let has_room = self.groups.len() < MAX_GROUPS;
        if has_room {
            let name = if row.group_name.is_empty() { row.group_id } else { row.group_name };
            self.groups.push(show_text(name).into_owned());
            self.group_ids.push(row.group_id.to_owned());
        } else {
            self.more_groups += 1;
        }
        has_room
    }
}
