//! How the reports of a run folder were made, file by file: one call may make some, and leave those of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::evidence::MANIFEST_FILE;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::output::publish::ReportFile;
use crate::report::plan::ReportPlan;
use crate::report::settings::{OtherSetting, by_section, find_other};
use crate::report::summary::run_summary::RunRecord;
use crate::report::template::report::Template;
use crate::report::template::used::UsedTemplate;
use crate::report::template::workbook::WorkbookTemplate;

/// How the reports of one call were made.
#[derive(Serialize)]
pub(crate) struct ReportRecord<'a> {
    /// The version that made them: it may be newer than the one that collected.
    tool_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<&'a Value>,
    timezone: &'static str,
    /// The names asked for; `null` is all.
    only: Option<&'a BTreeSet<String>>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    settings: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_settings: Vec<OtherSetting>,
    templates: BTreeSet<UsedTemplate>,
}

/// A file as the manifest lists it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ListedFile {
    #[serde(flatten)]
    file: ReportFile,
    /// The templates that it is made from, as files of a folder of templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    templates: Vec<String>,
    /// Where an earlier call made it: the place of that in `earlier_reports`, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_report: Option<usize>,
}

/// The files of a run folder, and the earlier calls that some of them are from.
pub(crate) struct ListedFiles {
    pub files: Vec<ListedFile>,
    pub earlier_reports: Vec<Value>,
}

/// The parts of an earlier manifest that are read back.
#[derive(Default, Deserialize)]
struct EarlierManifest {
    files: Vec<ListedFile>,
    #[serde(default)]
    reports: Value,
    #[serde(default)]
    earlier_reports: Vec<Value>,
}

impl<'a> ReportRecord<'a> {
    pub fn new(plan: &'a ReportPlan, run: &RunRecord, files: &[ReportFile]) -> Self {
        let options = &plan.options;
        Self {
            tool_version: env!("CARGO_PKG_VERSION"),
            made_by: options.made_by.as_ref(),
            timezone: options.format_options.timezone.name(),
            only: options.only.as_ref(),
            settings: by_section(&options.settings),
            other_settings: find_other(&options.settings, &run.configuration),
            templates: files.iter().flat_map(|file| find_templates(plan, &file.path)).collect(),
        }
    }
}

impl ListedFiles {
    /// The files just written, beside those of an earlier manifest that are still there.
    pub fn collect(plan: &ReportPlan, run_dir: &Path, written: &[ReportFile]) -> Self {
        let mut earlier = EarlierManifest::read(run_dir);
        earlier.files.retain(|listed| run_dir.join(&listed.file.path).is_file());
        earlier.files.retain(|listed| written.iter().all(|file| file.path != listed.file.path));
        let (mut files, mut earlier_reports) = (BTreeMap::new(), Vec::new());
        for listed in &earlier.files {
            let record = earlier.record_of(listed);
            let known = earlier_reports.iter().position(|known| known == record);
            let place = known.unwrap_or(earlier_reports.len());
            if known.is_none() {
                earlier_reports.push(record.clone());
            }
            let path = listed.file.path.clone();
            files.insert(path, ListedFile { earlier_report: Some(place), ..listed.clone() });
        }
        let written = written.iter().map(|file| (file.path.clone(), ListedFile::written(plan, file)));
        files.extend(written);
        Self { files: files.into_values().collect(), earlier_reports }
    }
}

impl ListedFile {
    fn written(plan: &ReportPlan, file: &ReportFile) -> Self {
        let templates = find_templates(plan, &file.path).into_iter().map(|template| template.file);
        Self { file: file.clone(), templates: templates.collect(), earlier_report: None }
    }
}

impl EarlierManifest {
    fn read(run_dir: &Path) -> Self {
        let manifest = fs::read(run_dir.join(MANIFEST_FILE)).ok();
        manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// How a file was made, as that manifest has it.
    fn record_of(&self, file: &ListedFile) -> &Value {
        match file.earlier_report {
            Some(place) => self.earlier_reports.get(place).unwrap_or(&Value::Null),
            None => &self.reports,
        }
    }
}

/// The templates that a file is made from; none where it is not made by templates.
fn find_templates(plan: &ReportPlan, path: &str) -> BTreeSet<UsedTemplate> {
    plan.options.formats.iter().flat_map(|format| find_templates_of(plan, format, path)).collect()
}

fn find_templates_of(plan: &ReportPlan, format: &Format, path: &str) -> BTreeSet<UsedTemplate> {
    match format.writer {
        Writer::Report(_) => {
            let report = plan.reports().find(|report| format.report_path(&report.name) == path);
            report.map(|report| templates_of_report(plan, report)).unwrap_or_default()
        }
        Writer::Workbook(_) => {
            let workbook = plan.workbooks().find(|workbook| format.workbook_path(&workbook.name) == path);
            workbook.map(|workbook| templates_of_workbook(plan, workbook)).unwrap_or_default()
        }
        Writer::Page(_) if format.page_path() == path => templates_of_page(plan),
        Writer::Page(_) => BTreeSet::new(),
    }
}

fn templates_of_report(plan: &ReportPlan, report: &Template) -> BTreeSet<UsedTemplate> {
    let mut templates = BTreeSet::from([UsedTemplate::for_report(report)]);
    if report.is_made_from_findings() {
        templates.extend(UsedTemplate::for_rules(&plan.templates));
    }
    templates
}

/// It takes its colours from the workbooks, and sums up the rules.
fn templates_of_page(plan: &ReportPlan) -> BTreeSet<UsedTemplate> {
    let mut templates: BTreeSet<_> = plan.reports().map(UsedTemplate::for_report).collect();
    templates.extend(plan.templates.workbooks.iter().map(UsedTemplate::for_workbook));
    templates.extend(UsedTemplate::for_rules(&plan.templates));
    templates
}

/// Its first sheet sums up the rules, too.
fn templates_of_workbook(plan: &ReportPlan, workbook: &WorkbookTemplate) -> BTreeSet<UsedTemplate> {
    let mut templates = BTreeSet::from([UsedTemplate::for_workbook(workbook)]);
    templates.extend(workbook.reports(&plan.templates.reports).map(UsedTemplate::for_report));
    if plan.needs_findings() {
        templates.extend(UsedTemplate::for_rules(&plan.templates));
    }
    templates
}
