//! `ilaudit person`: everything that a run knows of some people.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::report::adopt_settings;
use crate::cli::args::GlobalArgs;
use crate::cli::ending::{Ending, print_result};
use crate::cli::exit::Exit;
use crate::cli::key_flags::PeopleKeyFlags;
use crate::cli::people_lists::{describe_list, read_leavers};
use crate::cli::terminal::grouped_table::PEOPLE;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::output::{OutputFormat, print_report};
use crate::cli::terminal::streams::write_stderr_line;
use crate::config::Config;
use crate::count_noun::count_noun;
use crate::diff::CheckedRun;
use crate::error::Error;
use crate::evidence::OnChange;
use crate::history::{Index, PeopleHistory};
use crate::people::{PeopleList, read_list};
use crate::printable::Printable;
use crate::report::{AskedCounts, AskedPeople, Options, StandaloneReport};
use crate::store::find_run;

/// So many of the entries that name nobody are told one by one.
const TOLD: usize = 20;

/// Show everything that a run knows of some people, without network or credentials.
///
/// Rooms, roles, groups, rights, views, findings and changes of whoever is named: by an address, a user id, or @domain for all
/// addresses of a domain. Who has several addresses is found by each of them; since when, and by which addresses earlier, is
/// told where `ilaudit history` has read the run. Whoever is listed nowhere is told; exchanges whose users are not known are
/// named. The run is only read.
#[derive(Args, Debug)]
pub(crate) struct PersonCommand {
    /// Addresses, user ids, or @domain
    #[arg(required_unless_present = "list")]
    who: Vec<String>,
    /// Also those of this list: a CSV file with a column `email` or `user_id`, or a line each
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Run id or path of a run folder [default: the latest run]
    #[arg(long, value_name = "RUN")]
    run: Option<OsString>,
    /// End with 4 if anybody named is still listed, with 3 if that cannot be told of some exchange or entry
    #[arg(long)]
    expect_none: bool,
    /// Output format [default: table, or none with --out]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// Write person.csv, person.jsonl and person.xlsx into this folder, and print its path
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on with a snapshot that has changed since it was written, and say so
    #[arg(long)]
    accept_changed: bool,
    #[command(flatten)]
    keys: PeopleKeyFlags,
}

impl PersonCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.keys.overrides())?;
        let asked = self.read_asked(global)?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let config = read_leavers(global, adopt_settings(config, &folder)?)?;
        Log::start_logging(global);
        let on_change = if self.accept_changed { OnChange::Accept } else { OnChange::Stop };
        let run = CheckedRun::open(&folder, on_change)?;
        run.accepted.iter().for_each(|change| write_stderr_line(change.describe()));
        let unreadable = asked.unreadable().len() as u64;
        let options = config.report_options(None);
        let report = make_report(global, &folder, &run, asked, &options)?;
        let counts = report.count_people()?;
        self.print(global, &config, &report, &counts)?;
        Ok(if self.expect_none { describe_ending(&counts, unreadable) } else { Ending::default() })
    }

    /// Whoever was typed, and whoever is on the list.
    fn read_asked(&self, global: &GlobalArgs) -> Result<PeopleList, Error> {
        let mut asked = match &self.list {
            Some(path) => {
                let read =
                    read_list(path).map_err(|source| Error::PeopleList { path: path.clone(), source })?;
                describe_list(global, &path.display().to_string(), &read);
                read.list
            }
            None => PeopleList::default(),
        };
        for who in &self.who {
            let entry =
                who.parse().map_err(|reason| Error::Usage(format!("`{who}` names nobody: {reason}")))?;
            asked.entries.insert(entry);
        }
        if asked.entries.is_empty() {
            return Err(Error::Usage("nobody is named: the list has no entry that can be read".to_owned()));
        }
        Ok(asked)
    }

    fn print(
        &self,
        global: &GlobalArgs,
        config: &Config,
        report: &StandaloneReport<'_>,
        counts: &AskedCounts,
    ) -> Result<(), Error> {
        let format = self.format.or_else(|| self.out.is_none().then_some(OutputFormat::Table));
        if let Some(format) = format {
            print_report(report, &PEOPLE, format, config)?;
        }
        if let Some(out) = &self.out {
            report.write_files(out)?;
        }
        if !global.quiet {
            tell_unmatched(&counts.unmatched);
        }
        match &self.out {
            Some(out) if format.is_none() => print_result(global, out, format_args!("{counts}\n")),
            _ if global.quiet => Ok(()),
            _ => {
                write_stderr_line(counts);
                Ok(())
            }
        }
    }
}

/// The report, with what history.sqlite beside the run knows of the people, where it knows the run.
fn make_report<'a>(
    global: &GlobalArgs,
    folder: &Path,
    run: &'a CheckedRun,
    list: PeopleList,
    options: &'a Options,
) -> Result<StandaloneReport<'a>, Error> {
    let folder = fs::canonicalize(folder).map_err(Error::io(format!("find {}", folder.display())))?;
    let index = Index::open_existing(folder.parent().unwrap_or(&folder))?;
    let history = index.as_ref().map(|index| PeopleHistory::of_run(index, &run.run)).transpose()?.flatten();
    let Some(history) = history else {
        if !global.quiet {
            let id = &run.run.id;
            write_stderr_line(Printable(format_args!(
                "since when, and who had which address earlier, is not told: no history knows run {id}; `ilaudit history` makes it"
            )));
        }
        let asked = AskedPeople { list, ..AskedPeople::default() };
        return Ok(StandaloneReport::of_people(&run.snapshot, options, asked)?);
    };
    let asked = AskedPeople { aliases: history.find_aliases(&list)?, list, facts: Vec::new() };
    let report = StandaloneReport::of_people(&run.snapshot, options, asked)?;
    let facts = history.list_facts(&report.list_user_ids()?)?;
    Ok(report.with_facts(facts))
}

fn tell_unmatched(unmatched: &[String]) {
    for entry in unmatched.iter().take(TOLD) {
        write_stderr_line(Printable(format_args!("{entry}: listed in no exchange whose users are known")));
    }
    if let more @ 1.. = unmatched.len().saturating_sub(TOLD) {
        write_stderr_line(format_args!("{more} more are listed in no exchange whose users are known"));
    }
}

/// Whether nobody is listed, and what cannot be told.
fn describe_ending(counts: &AskedCounts, unreadable: u64) -> Ending {
    let [one, many] = ["person is", "people are"].map(|noun| {
        let exchanges = count_noun(counts.listed_in, "exchange", "exchanges");
        format!("{noun} still listed, in {exchanges}")
    });
    let listed = Ending::because_of(Exit::Differences, counts.people, &one, &many);
    let [one, many] = ["exchange", "exchanges"].map(|noun| format!("{noun} whose users are not known"));
    let unknown = Ending::because_of(Exit::Gaps, counts.unknown, &one, &many);
    let [one, many] = ["part", "parts"].map(|noun| format!("{noun} of the list of exchanges missing"));
    let missing = Ending::because_of(Exit::Gaps, counts.missing, &one, &many);
    let [one, many] = ["line", "lines"].map(|noun| format!("{noun} of the list that cannot be read"));
    listed.and(unknown).and(missing).and(Ending::because_of(Exit::Gaps, unreadable, &one, &many))
}
