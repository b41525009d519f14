//! `ilaudit completions` and `ilaudit man`: made from the flags themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::ending::Ending;
use crate::cli::exit;
use crate::cli::terminal::streams::write_stdout;
use crate::config::keys;
use crate::error::Error;

/// Print shell completions.
#[derive(Args, Debug)]
pub struct CompletionsCommand {
    /// Shell to print them for
    shell: Shell,
}

impl CompletionsCommand {
    pub fn run(self, program: &mut Command) -> Result<Ending, Error> {
        // the generator panics where it cannot write
        let mut script = Vec::new();
        clap_complete::generate(self.shell, program, "ilaudit", &mut script);
        write_stdout(&script)?;
        Ok(Ending::default())
    }
}

/// Print the man page, or write one for each command.
#[derive(Args, Debug)]
pub struct ManCommand {
    /// Write ilaudit.1, ilaudit-run.1 and so on into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl ManCommand {
    pub fn run(self, program: Command) -> Result<Ending, Error> {
        let page = render_main_page(program.clone()).map_err(Error::io("make the man page"))?;
        match &self.dir {
            None => write_stdout(&page)?,
            Some(dir) => write_pages(program, &page, dir)
                .map_err(Error::io(format!("write man pages into {}", dir.display())))?,
        }
        Ok(Ending::default())
    }
}

fn write_pages(program: Command, main_page: &[u8], dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(program, dir)?;
    fs::write(dir.join("ilaudit.1"), main_page)
}

const FILES: &str = "\
ilaudit.toml                the configuration, in the working directory; else ilaudit/ilaudit.toml in the
                            user's configuration directory
ilaudit-runs/RUN/           a finished run: the snapshot, the reports, the manifest
ilaudit-runs/RUN.partial/   a run that was interrupted
ilaudit-runs/latest         points at the newest finished run
ilaudit-runs/chain.jsonl    a line for each command that made or changed a run";

const EXAMPLES: &str = "\
ilaudit demo                                try it without configuration
ilaudit check -v                            would a run work, and with which settings
ilaudit run -q                              collect and report, from cron
ilaudit run --phase OPEN --dry-run          how many requests that takes
ilaudit run --all-profiles                  each profile of the configuration file
ilaudit runs prune --keep-daily 30          remove old runs
ilaudit report --timezone Europe/London     make the reports again
ilaudit query \"SELECT * FROM findings\"      ask the latest run
ilaudit verify --sample 50                  download some documents and compare them";

/// Where else secrets come from, and what else is looked at.
const OTHER_VARIABLES: [(&str, &str); 8] = [
    (
        "ILAUDIT_CLIENT_SECRET, ILAUDIT_PASSWORD, ILAUDIT_ACCESS_TOKEN, ILAUDIT_REFRESH_TOKEN",
        "the secrets, which no flag takes",
    ),
    ("ILAUDIT_PING_URL, ILAUDIT_WEBHOOK_URL", "the addresses of [notify], which are secrets, too"),
    ("ILAUDIT_PROFILE", "the profile, as with --profile"),
    ("JOB_COMPLETION_INDEX", "the share that --shard auto/N takes, as Kubernetes sets it"),
    ("CREDENTIALS_DIRECTORY", "a folder with a file for each secret, as systemd makes it"),
    ("HTTPS_PROXY, NO_PROXY", "the proxy, and where it is not used"),
    ("NO_COLOR", "no colours"),
    ("COLUMNS", "the width of the terminal"),
];

fn render_main_page(program: Command) -> io::Result<Vec<u8>> {
    // `help` has no page of its own
    let man = Man::new(program.disable_help_subcommand(true));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;
    let codes = exit::HELP.split_once('\n').map_or(exit::HELP, |(_, codes)| codes);
    let sections = [
        ("EXIT STATUS", codes),
        ("FILES", FILES),
        ("ENVIRONMENT", &list_variables()),
        ("EXAMPLES", EXAMPLES),
    ];
    for (title, text) in sections {
        page.extend(render_verbatim(title, text).into_bytes());
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The variable of each key, then the others.
fn list_variables() -> String {
    let keys = keys::ALL.iter().map(|key| format!("{}\n    the setting {}\n", key.variable, key.path));
    let others = OTHER_VARIABLES.iter().map(|(names, about)| format!("{names}\n    {about}\n"));
    keys.chain(others).collect()
}

/// A section whose lines stay as they are.
fn render_verbatim(title: &str, text: &str) -> String {
    let lines = text.lines().map(|line| match line.replace('\\', "\\e").replace('-', "\\-") {
        line if line.starts_with(['.', '\'']) => format!("\\&{line}\n"),
        line => format!("{line}\n"),
    });
    format!(".SH \"{title}\"\n.nf\n{}.fi\n", lines.collect::<String>())
}
