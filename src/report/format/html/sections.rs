//! What the page holds, section by section.

use maud::{Markup, html};

use super::bars::Bars;
use super::blocks::{draw_figures, draw_gaps, draw_notice, draw_properties, draw_table, draw_verdict};
use super::change_chart::draw_change_chart;
use super::coverage_map::draw_coverage_map;
use super::gap_grid::{self, read_gap_grid};
use super::gap_map::draw_gap_map;
use super::pictures::{finding_bars, read_pictures};
use super::report_table::ReportTable;
use super::tones::Tones;
use crate::report::error::ReportError;
use crate::report::format::page::PageContext;
use crate::report::summary::changes::read_room_changes;
use crate::report::summary::coverage_grid::{self, read_coverage_grid};
use crate::report::summary::page::Block;

/// A part of the page, with a line in its navigation.
pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    pub body: Markup,
}

/// The section that a block of the neutral page belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Summary,
    Findings,
    Changes,
    Coverage,
    Evidence,
    /// The page has it in another form.
    Nowhere,
}

/// All sections, from top to bottom.
pub fn build_sections(
    context: &PageContext<'_>,
    tones: &Tones<'_>,
    tables: &[ReportTable<'_>],
) -> Result<Vec<Section>, ReportError> {
    let blocks = |place| draw_blocks(context, tones, place);
    let grid = context.find_report("coverage", &coverage_grid::COLUMNS);
    let grid = grid.map(|coverage| read_coverage_grid(context.view, coverage)).transpose()?;
    let gaps = context.find_report("folder_access", &gap_grid::COLUMNS);
    let gaps = gaps.map(|folder_access| read_gap_grid(context.view, folder_access)).transpose()?;
    let changes = read_room_changes(context.view.connection());
    let (rooms, other_rooms) = changes.map_err(ReportError::snapshot("changes"))?;
    let pictures = read_pictures(context)?;
    let is_with_rules = !context.rules.is_empty();
    let sections = [
        Section { id: "summary", title: "Summary", body: blocks(Place::Summary) },
        Section {
            id: "findings",
            title: "Findings",
            body: html! { @if is_with_rules { (finding_bars(context.rules).draw()) (blocks(Place::Findings)) } },
        },
        Section {
            id: "changes",
            title: "Changes",
            body: html! { (draw_change_chart(&rooms, other_rooms)) (blocks(Place::Changes)) },
        },
        Section { id: "pictures", title: "Exchanges and people", body: draw_pictures(&pictures) },
        Section {
            id: "coverage",
            title: "Coverage",
            body: html! {
                @if let Some(grid) = &grid { (draw_coverage_map(grid, tones)) }
                (blocks(Place::Coverage))
            },
        },
        Section {
            id: "gap-finder",
            title: "Gap finder",
            body: html! { @if let Some(gaps) = &gaps { (draw_gap_map(gaps, tones)) } },
        },
        Section { id: "evidence", title: "Verification and consents", body: blocks(Place::Evidence) },
        Section { id: "reports", title: "Reports", body: draw_reports(tables) },
    ];
    Ok(sections.into_iter().filter(|section| !section.body.0.is_empty()).collect())
}

fn place_of(block: &Block) -> Place {
    match block {
        Block::Verdict { .. } | Block::Notice(_) | Block::Figures(_) | Block::Properties { .. } => {
            Place::Summary
        }
        Block::Table(table) if table.report == "rules" => Place::Findings,
        Block::Table(table) if table.report == "changes" => Place::Changes,
        Block::Coverage { .. } | Block::Gaps(_) => Place::Coverage,
        Block::Table(_) | Block::Consents { .. } => Place::Evidence,
        // the reports list exchanges, the properties have the requests, and the pictures are of the page's own choice
        Block::Heading { .. }
        | Block::Contents(_)
        | Block::Traffic(_)
        | Block::Exchanges(_)
        | Block::Chart(_) => Place::Nowhere,
    }
}

fn draw_blocks(context: &PageContext<'_>, tones: &Tones<'_>, place: Place) -> Markup {
    let blocks = context.run_page.blocks.iter().filter(|block| place_of(block) == place);
    html! { @for block in blocks { (draw_block(block, tones)) } }
}

fn draw_block(block: &Block, tones: &Tones<'_>) -> Markup {
    match block {
        Block::Notice(sentence) => draw_notice(sentence),
        Block::Verdict { tone, sentence } => draw_verdict(*tone, sentence),
        Block::Figures(figures) => draw_figures(figures),
        Block::Properties { title, lines } => draw_properties(title, lines),
        Block::Table(table) | Block::Consents { table, .. } => draw_table(table, tones),
        Block::Coverage { datasets, outcomes } => {
            html! { (draw_table(datasets, tones)) (draw_table(outcomes, tones)) }
        }
        Block::Gaps(gaps) => draw_gaps(gaps, tones),
        Block::Heading { .. }
        | Block::Contents(_)
        | Block::Traffic(_)
        | Block::Exchanges(_)
        | Block::Chart(_) => Markup::default(),
    }
}

fn draw_pictures(pictures: &[Bars]) -> Markup {
    html! { @if !pictures.is_empty() { div.pictures { @for picture in pictures { (picture.draw()) } } } }
}

fn draw_reports(tables: &[ReportTable<'_>]) -> Markup {
    html! {
        p.note {
            "unknown, in grey, could not be collected as a whole; the coverage says why. An empty cell is not 0: the \
             service does not say it, it does not apply, or it is not known. Each report is whole in its file under csv/; where that is \
             missing, ilaudit report --format csv makes it."
        }
        @for table in tables { (table.draw()) }
    }
}
