//! The first sheet: what this is, when and by whom it was collected, and what is missing.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::look::Look;
use super::{Source, page, text};
use crate::model::{State, Timestamp};
use crate::report::{Gap, OUTCOMES, RuleFacts, Tone, WorkbookTemplate, zone};

/// Gaps that are listed; the rest is on the Coverage sheet.
const GAPS_SHOWN: usize = 200;

const FIRST: u16 = 1;
const LAST: u16 = 7;

/// In characters: a margin, a column of names, columns of figures, one of messages.
const WIDTHS: [f64; 8] = [2.0, 32.0, 16.0, 16.0, 16.0, 20.0, 16.0, 60.0];

/// Draws the sheet.
pub fn write(
    sheet: &mut Worksheet,
    look: &Look,
    workbook: &WorkbookTemplate,
    title: &str,
    source: &Source<'_>,
) -> Result<(), XlsxError> {
    sheet.set_name(title)?.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    page::set_up(sheet, &workbook.title);
    let mut summary = Summary { sheet, look, workbook, source, row: 0 };
    summary.head()?;
    summary.figures()?;
    summary.run()?;
    summary.datasets()?;
    summary.outcomes()?;
    summary.findings()?;
    summary.gaps()
}

/// The sheet and the row that is next.
struct Summary<'a> {
    sheet: &'a mut Worksheet,
    look: &'a Look,
    workbook: &'a WorkbookTemplate,
    source: &'a Source<'a>,
    row: u32,
}

impl Summary<'_> {
    fn head(&mut self) -> Result<(), XlsxError> {
        let run = &self.source.facts.run;
        let whose = run.account.as_ref().map(|account| format!(" · {account}")).unwrap_or_default();
        let subtitle = format!("{} · {}{whose}", self.workbook.subject, run.service);
        self.sheet.set_row_height(0, 34)?;
        self.text(FIRST, &self.workbook.title, &self.look.title)?;
        self.row += 1;
        self.text(FIRST, &subtitle, &self.look.subtitle)?;
        self.row += 2;
        self.verdict()?;
        self.row += 2;
        Ok(())
    }

    /// One sentence on whether anything is missing.
    fn verdict(&mut self) -> Result<(), XlsxError> {
        let (tone, sentence) = match (self.source.facts.run.finished_on, self.source.facts.gaps.len()) {
            (None, _) => (Tone::Bad, "Unfinished: collecting did not come to its end.".to_owned()),
            (_, 0) => (Tone::Good, "Complete: everything asked for was collected.".to_owned()),
            (_, 1) => (Tone::Warning, "With a gap: it is named below.".to_owned()),
            (_, gaps) => {
                (Tone::Warning, format!("With {gaps} gaps: each is named below or on the Coverage sheet."))
            }
        };
        let format =
            self.look.toned(tone).clone().set_bold().set_indent(1).set_align(FormatAlign::VerticalCenter);
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.merge_range(self.row, FIRST, self.row, LAST, &sentence, &format)?;
        Ok(())
    }

    /// The counts at a glance.
    fn figures(&mut self) -> Result<(), XlsxError> {
        let exchanges = ("exchanges", Some(self.source.facts.exchanges.len() as u64));
        let contents = self.source.facts.datasets.iter().filter(|dataset| dataset.dataset != "entry");
        let contents = contents.map(|dataset| (dataset.dataset.as_str(), dataset.rows));
        let (above, below) = (&self.look.big_figure, &self.look.caption);
        self.sheet.set_row_height(self.row, 30)?;
        for (column, (name, count)) in (FIRST..LAST).zip(std::iter::once(exchanges).chain(contents)) {
            self.count(column, count, above)?;
            self.sheet.write_string_with_format(self.row + 1, column, name, below)?;
        }
        self.row += 3;
        Ok(())
    }

    fn run(&mut self) -> Result<(), XlsxError> {
        let run = &self.source.facts.run;
        let size = self
            .source
            .facts
            .document_bytes()
            .map_or("unknown".to_owned(), |bytes| format!("{} bytes", grouped(bytes)));
        let sent = format!("{}, of which {} repeats", grouped(run.requests), grouped(run.retries));
        let lines = [
            ("Service", run.service.clone()),
            ("Account", run.account.clone().unwrap_or_else(|| "unknown: an access token was given".into())),
            ("Run", run.run_id.clone()),
            ("Started", self.moment(Some(run.started_on))),
            ("Finished", self.moment(run.finished_on)),
            ("Times are shown in", self.source.zone.name().to_owned()),
            ("Size of all documents", size),
            ("Requests", sent),
            ("Collected by", format!("ilaudit {}", run.tool_version)),
        ];
        self.section("The run")?;
        for (label, value) in lines {
            self.line(label, &value)?;
        }
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, label: &str, value: &str) -> Result<(), XlsxError> {
        self.text(FIRST, label, &self.look.label)?;
        for column in FIRST + 1..=LAST {
            self.text(column, if column == FIRST + 1 { value } else { "" }, &self.look.value)?;
        }
        self.row += 1;
        Ok(())
    }

    fn datasets(&mut self) -> Result<(), XlsxError> {
        self.section("What was asked of the exchanges")?;
        self.header(&["Dataset", "Rows", "Complete", "Refused", "Failed", "Skipped"], true)?;
        for dataset in &self.source.facts.datasets {
            let states = [dataset.complete, dataset.refused, dataset.failed, dataset.skipped].map(Some);
            let rows = dataset.rows.filter(|_| dataset.dataset != "entry");
            let shown = if dataset.dataset == "entry" { "entering the exchange" } else { &dataset.dataset };
            self.text(FIRST, shown, &self.look.value)?;
            for (column, count) in (FIRST + 1..).zip([rows].into_iter().chain(states)) {
                self.count(column, count, &self.look.figure)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn outcomes(&mut self) -> Result<(), XlsxError> {
        self.section("What came of the exchanges")?;
        self.header(&["Outcome", "Exchanges"], true)?;
        for outcome in OUTCOMES {
            let count = self.source.facts.with_outcome(outcome) as u64;
            self.text(FIRST, outcome, &self.toned(outcome))?;
            self.count(FIRST + 1, Some(count), &self.look.figure)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// What the rules found, in a workbook that shows the findings.
    fn findings(&mut self) -> Result<(), XlsxError> {
        if !self.workbook.sheets.iter().any(|sheet| sheet.report == "findings") {
            return Ok(());
        }
        self.section("What an auditor should look at")?;
        let found: Vec<&RuleFacts> = self.source.findings.iter().filter(|rule| rule.findings > 0).collect();
        if found.is_empty() {
            self.text(FIRST, "Nothing was found.", &self.look.note)?;
            self.row += 2;
            return Ok(());
        }
        self.header(&["Finding", "Severity", "Findings"], false)?;
        for rule in found {
            self.text(FIRST, &rule.title, &self.look.value)?;
            self.text(FIRST + 1, rule.severity.as_str(), &self.toned(rule.severity.as_str()))?;
            self.count(FIRST + 2, Some(rule.findings), &self.look.figure)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn gaps(&mut self) -> Result<(), XlsxError> {
        self.section("What is missing")?;
        let gaps = &self.source.facts.gaps;
        if gaps.is_empty() {
            return self.text(FIRST, "Nothing.", &self.look.note);
        }
        self.header(&["Exchange", "Exchange id", "Dataset", "State", "Gate", "Rows", "Message"], false)?;
        for gap in gaps.iter().take(GAPS_SHOWN) {
            self.gap(gap)?;
        }
        if gaps.len() > GAPS_SHOWN {
            let rest =
                format!("and {} more: see the Coverage sheet", grouped((gaps.len() - GAPS_SHOWN) as u64));
            self.text(FIRST, &rest, &self.look.note)?;
        }
        Ok(())
    }

    fn gap(&mut self, gap: &Gap) -> Result<(), XlsxError> {
        // complete but for some rows
        let state = if gap.state == State::Complete { "partial" } else { gap.state.as_str() };
        let rows = gap.rows.zip(gap.rows_expected).map(|(rows, expected)| format!("{rows} of {expected}"));
        let cells = [
            (gap.exchange_name.as_deref().unwrap_or_default(), &self.look.wrapped),
            (gap.exchange_id.as_str(), &self.look.value),
            (gap.dataset.as_str(), &self.look.value),
            (state, &self.toned(state)),
            (gap.gate.as_deref().unwrap_or_default(), &self.look.value),
            (rows.as_deref().unwrap_or_default(), &self.look.value),
            (&gap.reason(), &self.look.wrapped),
        ];
        for (column, (text, format)) in (FIRST..).zip(cells) {
            self.text(column, text, format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 20)?;
        for column in FIRST..=LAST {
            self.text(column, if column == FIRST { title } else { "" }, &self.look.section)?;
        }
        self.row += 1;
        Ok(())
    }

    fn header(&mut self, names: &[&str], figures: bool) -> Result<(), XlsxError> {
        for (column, name) in (FIRST..).zip(names) {
            let right = figures && column > FIRST;
            let format = if right { &self.look.column_of_figures } else { &self.look.column };
            self.text(column, name, format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A text in the row that is next; an empty one carries its format.
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        match text {
            "" => self.sheet.write_blank(self.row, column, format),
            _ => self.sheet.write_string_with_format(self.row, column, text::fit(text).text, format),
        }
        .map(|_| ())
    }

    /// A count in the row that is next; one that is unknown leaves its cell empty.
    fn count(&mut self, column: u16, count: Option<u64>, format: &Format) -> Result<(), XlsxError> {
        match count {
            Some(count) => self.sheet.write_number_with_format(self.row, column, count as f64, format),
            None => self.sheet.write_blank(self.row, column, format),
        }
        .map(|_| ())
    }

    fn toned(&self, value: &str) -> Format {
        self.workbook.tones.get(value).map_or(&self.look.value, |tone| self.look.toned(*tone)).clone()
    }

    fn moment(&self, moment: Option<Timestamp>) -> String {
        let wall = moment.and_then(|moment| zone::wall(moment, self.source.zone));
        wall.map_or("unknown".to_owned(), |wall| wall.format("%Y-%m-%d %H:%M:%S").to_string())
    }
}

/// A count with a comma between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let comma = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    digits
        .chars()
        .enumerate()
        .flat_map(|(place, c)| comma(place).then_some(',').into_iter().chain([c]))
        .collect()
}
