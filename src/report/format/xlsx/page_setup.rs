//! How a sheet is printed.

use rust_xlsxwriter::Worksheet;

/// A4, as the crate numbers paper.
const A4: u8 = 9;

/// Landscape, as wide as so many pages, with title and page number at the foot.
pub fn set_up_page(sheet: &mut Worksheet, title: &str, pages: u16) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(pages, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // an ampersand begins a code
    sheet.set_footer(format!("&L&8{}&R&8Page &P of &N", title.replace('&', "&&")));
}
