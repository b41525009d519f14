//! What changed since the run before, as a picture: a bar for each room, a part of it for each kind of change.

use maud::{Markup, html};

use super::bars::{LegendKey, draw_legend};
use super::text::{shorten_text, show_text};
use crate::report::summary::changes::{CHANGE_KINDS, RoomChanges};
use crate::report::summary::wording::group_thousands;

/// In units of the picture, as that of other bars.
const WIDTH: u64 = 420;
const ROW_HEIGHT: u64 = 22;
const LABEL_WIDTH: u64 = 226;
const BAR_WIDTH: u64 = 126;
/// Characters of a label that fit beside the bars.
const LABEL_LENGTH: usize = 31;

/// The classes of the kinds, in their order.
const CLASSES: [&str; 5] = ["good", "bad", "warning", "bar", "bar-muted"];

/// The picture with its numbers below; `others` is how many rooms it leaves out.
pub fn draw_change_chart(rooms: &[RoomChanges], others: usize) -> Markup {
    html! {
        @if !rooms.is_empty() {
            figure id="changes-by-room" {
                figcaption {
                    h3 { "Changes by room and kind" }
                    p.note { "In what both runs know. Of what is changed each subject counts once; unknown are datasets." }
                }
                (draw_picture(rooms))
                (draw_legend(&legend()))
                details open data-fold { summary { "Numbers of this picture" } (draw_numbers(rooms)) }
                @if others > 0 { p.note { (group_thousands(others as u64)) " more: see the report Changes." } }
            }
        }
    }
}

fn legend() -> Vec<LegendKey> {
    CHANGE_KINDS.into_iter().zip(CLASSES).collect()
}

fn draw_picture(rooms: &[RoomChanges]) -> Markup {
    let largest = rooms.iter().map(count_all).max().unwrap_or(0).max(1);
    html! {
        svg role="img" viewBox={ "0 0 " (WIDTH) " " (ROW_HEIGHT * rooms.len() as u64) } aria-labelledby="changes-by-room-title changes-by-room-desc" {
            title id="changes-by-room-title" { "Changes by room and kind" }
            desc id="changes-by-room-desc" { "Horizontal bars, a part for each kind. The numbers are in the table below." }
            @for (row, room) in (0..).zip(rooms) { (draw_room(room, row, largest)) }
        }
    }
}

fn count_all(room: &RoomChanges) -> u64 {
    room.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
}

/// The arithmetic is in 128 bits: a count may be any.
fn draw_room(room: &RoomChanges, row: u64, largest: u64) -> Markup {
    let scale = |count: u64| u128::from(count) * u128::from(BAR_WIDTH) / u128::from(largest);
    let ends = room.counts.iter().scan(0_u64, |sum, count| {
        let begun = *sum;
        *sum = sum.saturating_add(*count);
        Some((scale(begun), scale(*sum)))
    });
    let (top, base) = (row * ROW_HEIGHT + 3, row * ROW_HEIGHT + 15);
    let total = count_all(room);
    html! {
        text.label x=(LABEL_WIDTH - 8) y=(base) { (shorten_text(&room.exchange_name, LABEL_LENGTH)) }
        @for ((left, right), class) in ends.zip(CLASSES).filter(|((left, right), _)| left < right) {
            rect class=(class) x=(u128::from(LABEL_WIDTH) + left) y=(top) width=(right - left) height=(ROW_HEIGHT - 6) {}
        }
        text.value x=(u128::from(LABEL_WIDTH) + scale(total) + 6) y=(base) { (group_thousands(total)) }
    }
}

fn draw_numbers(rooms: &[RoomChanges]) -> Markup {
    html! {
        table.small {
            caption { "Changes by room and kind: numbers" }
            thead { tr { th scope="col" { "Room" } @for kind in CHANGE_KINDS { th.n scope="col" { (kind) } } } }
            tbody {
                @for room in rooms {
                    tr {
                        td { (show_text(&room.exchange_name)) }
                        @for count in room.counts { td.n { (group_thousands(count)) } }
                    }
                }
            }
        }
    }
}
