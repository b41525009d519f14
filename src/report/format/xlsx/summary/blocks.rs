//! The blocks of the Summary, from its head to what is missing.

use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::{FIRST, LAST, Summary};
use crate::model::State;
use crate::report::query::rule_findings::RuleSummary;
use crate::report::summary::run_summary::{Gap, OUTCOMES};
use crate::report::template::workbook::Tone;

/// Gaps that are listed; the rest is on the Coverage sheet.
const GAPS_SHOWN: usize = 200;

impl Summary<'_> {
    pub(super) fn head(&mut self) -> Result<(), XlsxError> {
        let run = &self.context.summary.run;
        let whose = run.account.as_ref().map(|account| format!(" · {account}")).unwrap_or_default();
        let subtitle = format!("{} · {}{whose}", self.context.workbook.subject, run.service);
        self.sheet.set_row_height(0, 34)?;
        self.text(FIRST, &self.context.workbook.title, &self.look.title)?;
        self.row += 1;
        self.text(FIRST, &subtitle, &self.look.subtitle)?;
        self.row += 2;
        self.verdict()?;
        self.row += 2;
        Ok(())
    }

    /// One sentence on whether anything is missing.
    fn verdict(&mut self) -> Result<(), XlsxError> {
        let (tone, sentence) = match (self.context.summary.run.finished_on, self.context.summary.gaps.len()) {
            (None, _) => (Tone::Bad, "Unfinished: collecting did not come to its end.".to_owned()),
            _ if self.context.summary.mismatches() > 0 => {
                let mismatches = grouped(self.context.summary.mismatches());
                (Tone::Bad, format!("Files that are not what is listed: {mismatches}, see the verification."))
            }
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
    pub(super) fn figures(&mut self) -> Result<(), XlsxError> {
        let exchanges = ("exchanges", Some(self.context.summary.exchanges.len() as u64));
        let contents = self.context.summary.datasets.iter().filter(|dataset| dataset.dataset != "entry");
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

    /// What is on the other sheets, and the way there.
    pub(super) fn contents(&mut self) -> Result<(), XlsxError> {
        self.section("What is in this workbook")?;
        for shown in self.sheets {
            let about = first_sentence(&shown.template.description);
            self.link(FIRST, &shown.sheet.title)?;
            self.count(FIRST + 1, Some(shown.rows), &self.look.figure)?;
            self.remark(FIRST + 2, about)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn run(&mut self) -> Result<(), XlsxError> {
        let run = &self.context.summary.run;
        let size = self.size();
        let sent = format!("{}, of which {} repeats", grouped(run.requests), grouped(run.retries));
        let lines = [
            ("Service", run.service.clone()),
            ("Account", run.account.clone().unwrap_or_else(|| "unknown: an access token was given".into())),
            ("Run", run.run_id.clone()),
            ("Started", self.moment(Some(run.started_on))),
            ("Finished", self.moment(run.finished_on)),
            ("Times are shown in", self.context.options.timezone.name().to_owned()),
            ("Size of the documents", size),
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

    /// Ends a row with a text that runs over the columns left.
    pub(super) fn remark(&mut self, first: u16, text: &str) -> Result<(), XlsxError> {
        for column in first..=LAST {
            self.text(column, if column == first { text } else { "" }, &self.look.remark)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Size of the documents, as far as it is known.
    fn size(&self) -> String {
        let exchanges = &self.context.summary.exchanges;
        let known: Vec<u64> = exchanges.iter().filter_map(|exchange| exchange.document_bytes).collect();
        let sum = grouped(known.iter().fold(0, |sum, bytes| sum.saturating_add(*bytes)));
        match known.len() {
            0 => "unknown".to_owned(),
            all if all == exchanges.len() => format!("{sum} bytes"),
            some => format!("{sum} bytes in {some} of {} exchanges; the others are unknown", exchanges.len()),
        }
    }

    fn line(&mut self, label: &str, value: &str) -> Result<(), XlsxError> {
        self.text(FIRST, label, &self.look.label)?;
        for column in FIRST + 1..=LAST {
            self.text(column, if column == FIRST + 1 { value } else { "" }, &self.look.value)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn datasets(&mut self) -> Result<(), XlsxError> {
        self.section("What was asked of the exchanges")?;
        self.header(&["Dataset", "Rows", "Complete", "Refused", "Failed", "Skipped"], |column| {
            column > FIRST
        })?;
        for dataset in &self.context.summary.datasets {
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

    pub(super) fn outcomes(&mut self) -> Result<(), XlsxError> {
        self.section("What came of the exchanges")?;
        self.header(&["Outcome", "Exchanges"], |column| column > FIRST)?;
        for outcome in OUTCOMES {
            let count = self.context.summary.with_outcome(outcome) as u64;
            self.text(FIRST, outcome, &self.toned(outcome))?;
            self.count(FIRST + 1, Some(count), &self.look.figure)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// What the rules found, in a workbook that shows the findings.
    pub(super) fn findings(&mut self) -> Result<(), XlsxError> {
        if !self.context.workbook.sheets.iter().any(|sheet| sheet.report == "findings") {
            return Ok(());
        }
        self.section("What an auditor should look at")?;
        let found: Vec<&RuleSummary> =
            self.context.findings.iter().filter(|rule| rule.findings > 0).collect();
        if found.is_empty() {
            self.text(FIRST, "Nothing was found.", &self.look.note)?;
            self.row += 2;
            return Ok(());
        }
        self.header(&["Findings", "Severity", "Number", "  What it means"], |column| column == FIRST + 2)?;
        for rule in found {
            self.text(FIRST, &rule.title, &self.look.value)?;
            self.text(FIRST + 1, rule.severity.as_str(), &self.toned(rule.severity.as_str()))?;
            self.count(FIRST + 2, Some(rule.findings), &self.look.figure)?;
            self.remark(FIRST + 3, first_sentence(&rule.description))?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn gaps(&mut self) -> Result<(), XlsxError> {
        self.section("What is missing")?;
        let gaps = &self.context.summary.gaps;
        if gaps.is_empty() {
            return self.text(FIRST, "Nothing.", &self.look.note);
        }
        self.header(&["Exchange", "Exchange id", "Dataset", "State", "Gate", "Rows", "Message"], |_| false)?;
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
        let (name, reason) = (gap.exchange_name.as_deref().unwrap_or_default(), gap.reason());
        self.make_room(&[(FIRST, name), (LAST, &reason)])?;
        let cells = [
            (name, &self.look.wrapped),
            (gap.exchange_id.as_str(), &self.look.value),
            (gap.dataset.as_str(), &self.look.value),
            (state, &self.toned(state)),
            (gap.gate.as_deref().unwrap_or_default(), &self.look.value),
            (rows.as_deref().unwrap_or_default(), &self.look.value),
            (&reason, &self.look.wrapped),
        ];
        for (column, (text, format)) in (FIRST..).zip(cells) {
            self.text(column, text, format)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
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
