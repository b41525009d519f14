//! How a command ends: what it prints for people, the path of the run folder for programs, and last of all one line with
//! every exit code that applies.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{GlobalArgs, LogFormat, Tolerated};
use super::exit::Exit;
use super::terminal::files::format_files;
use super::terminal::streams::{write_event, write_stderr, write_stderr_line, write_stdout};
use super::terminal::width::{terminal_width, wrap_lines};
use crate::count_noun::count_noun;
use crate::error::Error;
use crate::evidence::{MANIFEST_FILE, hash_file};
use crate::notify::RunFigures;
use crate::printable::Printable;
use crate::report::ReportPlan;
use crate::store::private_file::HashedFile;

/// Every exit code that applies, each with its reason, and the run that was written; the default is success.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending {
    reasons: Vec<(Exit, String)>,
    written: Option<Box<WrittenRun>>,
}

/// A run folder that was written.
#[derive(Clone, Debug)]
pub(crate) struct WrittenRun {
    pub folder: PathBuf,
    /// Where it has reports.
    pub manifest_sha256: Option<String>,
    /// What the run comes down to, where it was collected or merged by this command.
    pub figures: Option<RunFigures>,
}

impl Ending {
    pub fn because(exit: Exit, reason: impl Into<String>) -> Self {
        Self { reasons: vec![(exit, reason.into())], written: None }
    }

    pub fn from_error<'a, E>(error: &'a E) -> Self
    where
        Exit: From<&'a E>,
    {
        let exit = Exit::from(error);
        Self::because(exit, exit.describe())
    }

    /// Ends so if there are any: `one` is what there is of one, as in `1 gap`, `many` of several.
    pub fn because_of(exit: Exit, count: u64, one: &str, many: &str) -> Self {
        if count == 0 { Self::default() } else { Self::because(exit, count_noun(count, one, many)) }
    }

    /// Takes in what else applies.
    pub fn and(mut self, other: Self) -> Self {
        self.reasons.extend(other.reasons);
        self.written = self.written.or(other.written);
        self
    }

    /// Each reason with the profile it is of.
    pub fn of_profile(mut self, name: &str) -> Self {
        self.reasons.iter_mut().for_each(|(_, reason)| *reason = format!("{name}: {reason}"));
        self
    }

    /// The reasons alone.
    pub fn without_run(self) -> Self {
        Self { written: None, ..self }
    }

    /// Leaves out what is no reason here.
    #[cfg(feature = "sim")]
    pub fn without(mut self, exit: Exit) -> Self {
        self.reasons.retain(|(reason, _)| *reason != exit);
        self
    }

    /// The code that comes first of those that apply.
    pub fn exit(&self) -> Exit {
        self.exit_without(&[])
    }

    /// The same where some are no reason to end with another code than 0.
    pub fn exit_without(&self, tolerated: &[Tolerated]) -> Exit {
        let counts = |exit: &Exit| self.has(*exit) && tolerated.iter().all(|other| other.exit() != *exit);
        Exit::PRECEDENCE.into_iter().find(counts).unwrap_or(Exit::Done)
    }

    pub fn has(&self, exit: Exit) -> bool {
        self.reasons.iter().any(|(reason, _)| *reason == exit)
    }

    /// The run that was written.
    pub fn written(&self) -> Option<&WrittenRun> {
        self.written.as_deref()
    }

    /// Adds the run that was written.
    pub fn with_run(self, written: WrittenRun) -> Self {
        Self { written: Some(Box::new(written)), ..self }
    }

    /// Adds what the run that was written comes down to.
    pub fn with_figures(mut self, figures: RunFigures) -> Self {
        if let Some(written) = &mut self.written {
            written.figures = Some(figures);
        }
        self
    }

    /// Each code that applies, in the order of precedence, with its reasons: `3: 6 gaps`.
    pub fn describe_reasons(&self) -> Vec<String> {
        Exit::PRECEDENCE.into_iter().filter_map(|exit| self.describe(exit)).collect()
    }

    /// Prints the last line on standard error, also where only errors are to be printed, unless all is well.
    pub fn print_last_line(&self, global: &GlobalArgs, command: &str) {
        if global.quiet && self.exit() == Exit::Done {
            return;
        }
        match (global.log_format, self.to_string()) {
            (LogFormat::Json, _) => write_event("INFO", "ended", self.describe_event(global, command)),
            (LogFormat::Text, line) if line.is_empty() => {}
            (LogFormat::Text, line) => write_stderr_line(Printable(line)),
        }
    }

    fn describe_event(&self, global: &GlobalArgs, command: &str) -> Value {
        let written = self.written.as_ref();
        json!({
            "command": command,
            "exit_code": self.exit_without(&global.exit_zero_on).code(),
            "reasons": self.describe_reasons(),
            "run_folder": written.map(|run| run.folder.display().to_string()),
            "manifest_sha256": written.and_then(|run| run.manifest_sha256.as_ref()),
            "figures": written.and_then(|run| run.figures.as_ref()),
        })
    }

    /// The reasons for one code, after the code.
    fn describe(&self, exit: Exit) -> Option<String> {
        let reasons = self.reasons.iter().filter(|(reason, _)| *reason == exit);
        let reasons: Vec<&str> = reasons.map(|(_, text)| text.as_str()).collect();
        (!reasons.is_empty()).then(|| format!("{}: {}", exit.code(), reasons.join(", ")))
    }
}

/// `exit 4: 3 documents differ …; also 3: 2 gaps · manifest sha256:…`; empty if there is nothing to say.
impl Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = self.describe_reasons();
        let codes = (!codes.is_empty()).then(|| format!("exit {}", codes.join("; also ")));
        let sha256 = self.written.as_ref().and_then(|run| run.manifest_sha256.as_ref());
        let manifest = sha256.map(|sha256| format!("manifest sha256:{sha256}"));
        f.write_str(&codes.into_iter().chain(manifest).collect::<Vec<_>>().join(" · "))
    }
}

/// Prints the result and the files of the run folder on standard error, and the folder's path on standard output. The
/// manifest's hash joins the ending: as a part of the last line it goes into journals and mails, out of reach of whoever
/// edits the folder.
pub(crate) fn finish_and_print(
    global: &GlobalArgs,
    folder: &Path,
    plan: &ReportPlan,
    result: impl Display,
    ending: Ending,
) -> Result<Ending, Error> {
    let files = format_files(folder, plan).map_err(Error::io(format!("read {}", folder.display())))?;
    let manifest = folder.join(MANIFEST_FILE);
    let HashedFile { sha256, .. } =
        hash_file(&manifest).map_err(Error::io(format!("read {}", manifest.display())))?;
    print_result(global, folder, format_args!("{result}{files}\n"))?;
    let written = WrittenRun { folder: folder.to_owned(), manifest_sha256: Some(sha256), figures: None };
    Ok(ending.with_run(written))
}

/// The same without the files.
pub(crate) fn print_result(global: &GlobalArgs, folder: &Path, result: impl Display) -> Result<(), Error> {
    if global.tells_people() {
        write_stderr(wrap_lines(&result.to_string(), terminal_width()));
    }
    // The path's own bytes, so that a script can use a path that is not UTF-8.
    let line = [folder.as_os_str().as_encoded_bytes(), b"\n"].concat();
    write_stdout(&line)
}

#[cfg(test)]
mod tests {
    use super::{Ending, Exit, Tolerated};

    #[test]
    fn the_worst_comes_first_and_each_is_named() {
        let gaps = Ending::because_of(Exit::Gaps, 2, "gap", "gaps");
        let differs = Ending::because_of(Exit::Differences, 1, "document differs", "documents differ");
        let stopped = Ending::because(Exit::Budget, "stopped by --max-duration");
        let refused = Ending::because(Exit::Refused, Exit::Refused.describe());
        let all = gaps.clone().and(differs.clone()).and(stopped).and(refused);
        assert_eq!(all.exit(), Exit::Refused);
        assert_eq!(
            all.to_string(),
            "exit 5: the service refused the credentials; also 6: stopped by --max-duration; \
             also 4: 1 document differs; also 3: 2 gaps"
        );
        assert_eq!(gaps.clone().and(differs).exit(), Exit::Differences);
        assert_eq!(gaps.without(Exit::Gaps).exit(), Exit::Done);
        let tolerated = [Tolerated::Budget, Tolerated::Findings];
        assert_eq!(all.exit_without(&tolerated), Exit::Refused);
        assert_eq!(all.without(Exit::Refused).exit_without(&tolerated), Exit::Gaps);
        assert_eq!(Ending::default().to_string(), "");
    }
}
