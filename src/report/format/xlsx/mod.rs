//! Workbooks: a Summary, then a sheet for each report.

mod look;
mod page;
mod quiet;
mod sheet;
mod summary;
mod tally;
mod text;

use std::io;

use chrono::Timelike;
use chrono_tz::Tz;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use crate::report::error::ReportError;
use crate::report::format::zone;
use crate::report::output::publish::{Changes, Publisher, StagedFile};
use crate::report::query::findings::RuleFacts;
use crate::report::query::rows::{count, each_row};
use crate::report::query::view::View;
use crate::report::summary::facts::Facts;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::{SheetTemplate, WorkbookTemplate};
use look::Look;
use sheet::{Plan, ROW_LIMIT, SheetSink};

/// A sheet that is done.
pub struct Shown {
    pub title: String,
    pub report: String,
    pub rows: u64,
}

/// What a workbook is made from.
pub struct Source<'a> {
    pub view: &'a View<'a>,
    pub templates: &'a Templates,
    pub facts: &'a Facts,
    pub findings: &'a [RuleFacts],
    pub zone: Tz,
}

impl Source<'_> {
    /// Makes the workbook and keeps it with the publisher.
    pub fn write(&self, workbook: &WorkbookTemplate, publisher: &mut Publisher) -> Result<(), ReportError> {
        let path = format!("{}.xlsx", workbook.name);
        let fail = |error: XlsxError| ReportError::write(&path)(into_io(error));
        let mut book = Workbook::new();
        book.set_tempdir(publisher.staging()).map_err(fail)?;
        let mut file = publisher.create(&path)?;
        let filled = quiet::spooling(|| self.fill(&mut book, workbook, &mut file));
        let (rows, changes) = filled.map_err(ReportError::write(&path))??;
        publisher.keep(file, Some(rows), changes)
    }

    fn fill(
        &self,
        book: &mut Workbook,
        workbook: &WorkbookTemplate,
        file: &mut StagedFile,
    ) -> Result<(u64, Changes), ReportError> {
        let fail = |error: XlsxError| ReportError::write(&format!("{}.xlsx", workbook.name))(into_io(error));
        let look = Look::new();
        book.set_properties(&self.properties(workbook));
        if let Some(title) = &workbook.summary {
            book.add_worksheet().set_name(title).map_err(fail)?;
        }
        let (mut shown, mut changes) = (Vec::new(), Changes::default());
        for sheet in &workbook.sheets {
            if sheet.optional && count(self.view, self.templates.report(&sheet.report)?)? == 0 {
                continue;
            }
            let (rows, changed) = self.sheet(book, &look, workbook, sheet)?;
            shown.push(Shown { title: sheet.title.clone(), report: sheet.report.clone(), rows });
            changes.add(changed);
        }
        if workbook.summary.is_some() {
            let summary = book.worksheet_from_index(0).map_err(fail)?;
            summary::write(summary, &look, workbook, self, &shown).map_err(fail)?;
        }
        book.save_to_writer(file).map_err(fail)?;
        Ok((shown.iter().map(|sheet| sheet.rows).sum(), changes))
    }

    fn sheet(
        &self,
        book: &mut Workbook,
        look: &Look,
        workbook: &WorkbookTemplate,
        sheet: &SheetTemplate,
    ) -> Result<(u64, Changes), ReportError> {
        let template = self.templates.report(&sheet.report)?;
        let plan = Plan {
            sheet,
            template,
            tones: &workbook.tones,
            rows: count(self.view, template)?,
            limit: ROW_LIMIT,
            zone: self.zone,
        };
        let sink = SheetSink::new(book, look, plan);
        let mut sink = sink.map_err(|error| ReportError::write(&template.name)(into_io(error)))?;
        let rows = each_row(self.view, template, &mut sink)?;
        Ok((rows, sink.finish()))
    }

    /// Dated by the run, not by the clock: the same snapshot gives the same bytes.
    fn properties(&self, workbook: &WorkbookTemplate) -> DocProperties {
        let run = &self.facts.run;
        // in whole seconds: the crate writes a fraction in a way that no reader takes for a date
        let made = zone::wall(run.finished_on.unwrap_or(run.started_on), Tz::UTC);
        let made = made.and_then(|made| made.with_nanosecond(0)).and_then(sheet::date);
        let properties = DocProperties::new()
            .set_title(&workbook.title)
            .set_subject(&workbook.subject)
            .set_author(format!("ilaudit {}", env!("CARGO_PKG_VERSION")))
            .set_comment(format!("Run {} of {}", run.run_id, run.service));
        properties.set_creation_datetime(&made.unwrap_or_default())
    }
}

fn into_io(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
