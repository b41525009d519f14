//! Horizontal bars: a picture, and its numbers as a table.

use maud::{Markup, html};

use super::text::{shorten_text, show_text};
use crate::report::summary::chart_data::{BarLength, ChartData};
use crate::report::summary::wording::group_thousands;

/// In units of the picture, which is as wide as a small screen: the text need not shrink there.
const WIDTH: u64 = 420;
const ROW_HEIGHT: u64 = 22;
const LABEL_WIDTH: u64 = 226;
const BAR_WIDTH: u64 = 126;

/// Characters of a label that fit beside the bars.
const LABEL_LENGTH: usize = 31;

/// What is counted, by what.
pub struct Bars {
    /// Of the element: unlike any other's.
    pub id: &'static str,
    pub title: String,
    /// Where it was counted; empty where that needs no word.
    pub frame: String,
    /// What the bars are.
    pub label: String,
    /// What they count.
    pub value: String,
    pub bars: Vec<Bar>,
    /// What no bar shows: further names, with their sum, and what is left out.
    pub rest: Vec<(String, Option<u64>)>,
    /// What the colours are, where they say something.
    pub legend: Vec<LegendKey>,
}

/// What a colour stands for, and its class.
pub type LegendKey = (&'static str, &'static str);

/// One bar.
pub struct Bar {
    pub label: String,
    pub count: u64,
    /// How it is coloured.
    pub class: &'static str,
}

impl Bars {
    /// Of the largest of something.
    pub fn from_chart(id: &'static str, data: ChartData) -> Self {
        let others = data.others.as_ref().map(|(names, sum)| {
            (if *names == 1 { "1 other".to_owned() } else { format!("{names} others") }, Some(sum.count))
        });
        let rest = data.describe_rest().map(|rest| (rest, None));
        let bar = |(label, length): (String, BarLength)| Bar { label, count: length.count, class: "bar" };
        Self {
            id,
            title: data.title,
            frame: data.frame,
            label: data.label,
            value: data.value,
            bars: data.largest.into_iter().map(bar).collect(),
            rest: others.into_iter().chain(rest).collect(),
            legend: Vec::new(),
        }
    }

    /// The picture with its numbers below.
    pub fn draw(&self) -> Markup {
        html! {
            figure id=(self.id) {
                figcaption {
                    h3 { (self.title) }
                    @if !self.frame.is_empty() { p.note { (self.frame) } }
                }
                @if self.bars.is_empty() { p { "Nothing to draw." } } @else { (self.draw_picture()) }
                @if !(self.bars.is_empty() || self.legend.is_empty()) { (draw_legend(&self.legend)) }
                @if !(self.bars.is_empty() && self.rest.is_empty()) {
                    details open data-fold { summary { "Numbers of this picture" } (self.draw_numbers()) }
                }
            }
        }
    }

    fn draw_picture(&self) -> Markup {
        let height = ROW_HEIGHT * self.bars.len() as u64;
        let largest = self.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        html! {
            svg role="img" viewBox={ "0 0 " (WIDTH) " " (height) } aria-labelledby={ (self.id) "-title " (self.id) "-desc" } {
                title id={ (self.id) "-title" } { (self.title) }
                desc id={ (self.id) "-desc" } { (self.describe_picture()) }
                @for (row, bar) in (0..).zip(&self.bars) { (draw_bar(bar, row, largest)) }
            }
        }
    }

    fn describe_picture(&self) -> String {
        let largest = self.bars.iter().max_by_key(|bar| bar.count);
        largest.map_or(String::new(), |bar| {
            let (label, count) = (show_text(&bar.label), group_thousands(bar.count));
            format!("Horizontal bars: {} by {}. The longest is {label} with {count}. The numbers are in the table below.",
                self.value, self.label)
        })
    }

    fn draw_numbers(&self) -> Markup {
        html! {
            table.small {
                caption { (self.title) ": numbers" }
                thead { tr { th scope="col" { (self.label) } th.n scope="col" { (self.value) } } }
                tbody {
                    @for bar in &self.bars {
                        tr { td { (show_text(&bar.label)) } td.n { (group_thousands(bar.count)) } }
                    }
                    @for (label, count) in &self.rest {
                        tr { td { (label) } td.n { (count.map(group_thousands).unwrap_or_default()) } }
                    }
                }
            }
        }
    }
}

/// A label, the bar, and its count beside it. The arithmetic is in 128 bits: a count may be any.
fn draw_bar(bar: &Bar, row: u64, largest: u64) -> Markup {
    let width = u128::from(bar.count) * u128::from(BAR_WIDTH) / u128::from(largest);
    let width = if bar.count > 0 { width.max(1) } else { 0 };
    let (top, base) = (row * ROW_HEIGHT + 3, row * ROW_HEIGHT + 15);
    html! {
        text.label x=(LABEL_WIDTH - 8) y=(base) { (shorten_text(&bar.label, LABEL_LENGTH)) }
        rect class=(bar.class) x=(LABEL_WIDTH) y=(top) width=(width) height=(ROW_HEIGHT - 6) {}
        text.value x=(u128::from(LABEL_WIDTH) + width + 6) y=(base) { (group_thousands(bar.count)) }
    }
}

/// What the colours of a picture stand for.
pub fn draw_legend(keys: &[LegendKey]) -> Markup {
    html! {
        ul.legend {
            @for (name, class) in keys {
                li { svg.key viewBox="0 0 12 12" aria-hidden="true" { rect class=(class) width="12" height="12" {} } (name) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_left_out_is_told_in_the_singular() {
        for (names, told) in [(1, "1 other"), (2, "2 others")] {
            let (title, frame, label, value) = <(String, String, String, String)>::default();
            let others = Some((names, BarLength { count: 5, ..BarLength::default() }));
            let (largest, is_by_severity) = (Vec::new(), false);
            let data = ChartData {
                title,
                frame,
                label,
                value,
                is_by_severity,
                largest,
                others,
                none: 0,
                unknown: 0,
            };
            assert_eq!(Bars::from_chart("some", data).rest, [(told.to_owned(), Some(5))]);
        }
    }
}
