//! README and `--help` say the same.

use std::collections::BTreeSet;

use clap::CommandFactory;
use ilaudit::cli::Cli;

const README: &str = include_str!("../../README.md");

/// The rows of the table under this heading, without backticks.
fn table(heading: &str) -> Vec<(String, String)> {
    let (_, table) = README.split_once(&format!("{heading}\n|---|---|\n")).expect("a table");
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    let cells = rows.map(|row| row.replace('`', ""));
    cells
        .map(|row| {
            let (left, right) = row.trim_matches(['|', ' ']).split_once(" | ").expect("two cells");
            (left.to_owned(), right.to_owned())
        })
        .collect()
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn the_table_of_commands_names_exactly_the_subcommands() {
    let rows = table("| command | does |");
    let commands = rows.iter().flat_map(|(command, _)| command.split("ilaudit ").skip(1));
    let named: BTreeSet<&str> = commands.filter_map(|c| c.split([' ', ',']).next()).collect();
    let command_line = Cli::command();
    let known = command_line.get_subcommands().map(|command| command.get_name());
    assert_eq!(named, known.filter(|name| *name != "help").collect());
}

#[test]
fn the_table_of_exit_codes_says_what_help_says() {
    let help = Cli::command().term_width(0).render_long_help().to_string();
    let (_, codes) = help.split_once("Exit codes:\n").expect("exit codes in --help");
    let in_help = codes.lines().filter_map(|line| line.trim().split_once("  "));
    let in_help: Vec<_> = in_help.map(|(code, text)| (code.to_owned(), text.trim().to_owned())).collect();
    assert_eq!(table("| exit code | meaning |"), in_help);
}
