//! How a sheet is printed: a page that is found alone still says what it is of.

use chrono_tz::Tz;
use rust_xlsxwriter::Worksheet;

use crate::report::format::xlsx::cell_text;
use crate::report::format::zone;
use crate::report::summary::run_summary::RunRecord;

/// A4, as the crate numbers paper.
const A4: u8 = 9;

/// Characters of a part of the footer: a footer holds 255 in all.
const PART: usize = 34;

/// What stands at the foot of every page of a workbook.
#[derive(Default)]
pub struct PageFooter {
    run: String,
    service: String,
    simulated: bool,
}

impl PageFooter {
    /// Of that run, which is dated by its start.
    pub fn new(run: &RunRecord, zone: Tz) -> Self {
        let date = zone::local_datetime(run.started_on, zone);
        let date = date.map_or_else(String::new, |date| format!(" of {}", date.format("%Y-%m-%d")));
        Self {
            run: format!("{}{date}", escape_part(&run.run_id)),
            service: escape_part(&run.service),
            simulated: run.simulated.unwrap_or(false),
        }
    }

    /// Left, middle and right, in small letters. A blank keeps a digit out of the code before it.
    fn text(&self, title: &str) -> String {
        let Self { run, service, simulated } = self;
        let middle = if *simulated { "&C&8 SIMULATED DATA" } else { "" };
        format!("&L&8 {} · run {run}{middle}&R&8 {service} · page &P of &N", escape_part(title))
    }
}

/// Landscape, as wide as so many pages.
pub fn set_up_page(sheet: &mut Worksheet, footer: &PageFooter, title: &str, pages: u16) {
    set_up_paper(sheet, footer, title);
    sheet.set_print_fit_to_pages(pages, 0);
}

/// Landscape, in that percentage of its size: only so are page breaks of one's own kept.
pub fn set_up_scaled_page(sheet: &mut Worksheet, footer: &PageFooter, title: &str, scale: u16) {
    set_up_paper(sheet, footer, title);
    sheet.set_print_scale(scale);
}

fn set_up_paper(sheet: &mut Worksheet, footer: &PageFooter, title: &str) {
    sheet.set_landscape().set_paper_size(A4);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer(footer.text(title));
}

/// Cut to its room; an ampersand would begin a code.
fn escape_part(text: &str) -> String {
    let shown: String = cell_text::fit_text(text).text.chars().take(PART).collect();
    shown.replace('&', "&&")
}
