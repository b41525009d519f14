//! `ilaudit profiles`: what each profile of the configuration file leads to.

use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::config::Config;
use crate::error::Error;
use crate::report::{Cell, Column, ColumnType, ReportError};

/// List the profiles of the configuration file, with service, account and output folder of each.
///
/// A profile is a group of tables such as `[profiles.emea.service]`, which go over the tables of the same names where it is
/// chosen with --profile. `ilaudit run --all-profiles` runs all of them.
#[derive(Args, Debug)]
pub(crate) struct ProfilesCommand {
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
}

impl ProfilesCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let base = global.load_profile(None, Vec::new())?;
        let load = |name: &String| global.load_profile(Some(name), Vec::new());
        let profiles = base.profiles().iter().map(load).collect::<Result<Vec<Config>, _>>()?;
        print_rows(self.format, &columns(), &base, |writer| {
            let fail = |source| ReportError::Write { what: "the list of profiles".to_owned(), source };
            profiles.iter().try_for_each(|config| {
                let folder = config.output.dir.display().to_string();
                let cells = [
                    Cell::Text(config.profile().unwrap_or_default()),
                    Cell::Text(config.service.base_url.as_str()),
                    config.service.email.as_deref().map_or(Cell::Empty, Cell::Text),
                    Cell::Text(&folder),
                ];
                writer.write_row(&cells).map_err(fail)
            })
        })?;
        Ok(Ending::default())
    }
}

fn columns() -> Vec<Column> {
    let columns = [
        ("profile", "Its name"),
        ("service", "Its service.base_url"),
        ("account", "Its service.email"),
        ("output_folder", "Its output.dir"),
    ];
    columns.map(|(name, description)| Column::of_list(name, ColumnType::Text, description)).into()
}
