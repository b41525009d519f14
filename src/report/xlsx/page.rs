//! How a sheet is printed.

use rust_xlsxwriter::Worksheet;

/// A4, as the crate numbers paper.
const A4: u8 = 9;

/// Landscape, as wide as the paper, with title and page number at the foot.
pub fn set_up(sheet: &mut Worksheet, title: &str) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // an ampersand begins a code
    sheet.set_footer(format!("&L&8{}&R&8Page &P of &N", title.replace('&', "&&")));
}
