//! Reports as files of their own, one a report and format.

use crate::config::Format;
use crate::report::error::ReportError;
use crate::report::format::csv::CsvSink;
use crate::report::format::json::{JsonSink, Layout};
use crate::report::options::Options;
use crate::report::output::publish::{Changes, Publisher, StagedFile};
use crate::report::query::rows::each_row;
use crate::report::query::view::View;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;

/// Writes every report that is wanted, in every format of its own.
pub fn write(
    view: &View<'_>,
    templates: &Templates,
    options: &Options,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    for format in [Format::Csv, Format::Jsonl] {
        for template in options.reports(templates, format) {
            let path = format!("{0}/{1}.{0}", format.as_str(), template.name);
            let mut file = publisher.create(&path)?;
            let (rows, changes) = match format {
                Format::Jsonl => (json(view, template, options, &mut file, &path)?, Changes::default()),
                _ => csv(view, template, options, &mut file, &path)?,
            };
            publisher.keep(file, Some(rows), changes)?;
        }
    }
    Ok(())
}

fn csv(
    view: &View<'_>,
    template: &Template,
    options: &Options,
    file: &mut StagedFile,
    path: &str,
) -> Result<(u64, Changes), ReportError> {
    let sink = CsvSink::new(file, &template.columns, &options.csv, options.timezone);
    let mut sink = sink.map_err(ReportError::write(path))?;
    let rows = each_row(view, template, &mut sink)?;
    Ok((rows, sink.finish().map_err(ReportError::write(path))?))
}

fn json(
    view: &View<'_>,
    template: &Template,
    options: &Options,
    file: &mut StagedFile,
    path: &str,
) -> Result<u64, ReportError> {
    let sink = JsonSink::new(file, &template.columns, Layout::Lines, options.timezone);
    let mut sink = sink.map_err(ReportError::write(path))?;
    let rows = each_row(view, template, &mut sink)?;
    sink.finish().map_err(ReportError::write(path))?;
    Ok(rows)
}
