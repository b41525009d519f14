//! `ilaudit exchanges`: what the account sees.

use clap::Args;
use tokio::runtime::Runtime;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::key_flags::ScopeArgs;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::collect::{ListedExchange, preview};
use crate::error::Error;
use crate::report::{Cell, Column, ColumnType, ReportError, RowWriter};

/// List the exchanges the account sees, in scope or not.
///
/// The list goes to standard output. No other session of the account is ended, and no exchange is entered.
#[derive(Args, Debug)]
pub(crate) struct ExchangesCommand {
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
    #[command(flatten)]
    scope: ScopeArgs,
}

impl ExchangesCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.scope.overrides())?;
        let credentials = config.credentials()?;
        Log::start_logging(global);
        let runtime = Runtime::new().map_err(Error::io("start"))?;
        let mut seen = runtime.block_on(preview(config.collect_options(&credentials)))?;
        seen.sort_by(|a, b| (&a.exchange.name, &a.exchange.id).cmp(&(&b.exchange.name, &b.exchange.id)));
        print_rows(self.format, &exchange_columns(), &config, |writer| write_rows(writer, &seen))?;
        Ok(Ending::default())
    }
}

fn exchange_columns() -> Vec<Column> {
    let column = |name, kind| Column::of_list(name, kind, "As in the reports exchanges and scope.");
    vec![
        column("exchange_id", ColumnType::Id),
        column("exchange_name", ColumnType::Text),
        column("host", ColumnType::Text),
        column("phase", ColumnType::Text),
        column("type", ColumnType::Text),
        column("security_level", ColumnType::Integer),
        column("in_scope", ColumnType::Boolean),
        column("reason", ColumnType::Text),
    ]
}

fn write_rows(writer: &mut dyn RowWriter, seen: &[ListedExchange]) -> Result<(), ReportError> {
    for ListedExchange { exchange, left_out } in seen {
        let cells = [
            Cell::Text(exchange.id.as_str()),
            text_cell(&exchange.name),
            text_cell(&exchange.host),
            text_cell(&exchange.phase),
            text_cell(&exchange.kind),
            exchange.security_level.map_or(Cell::Empty, Cell::Integer),
            Cell::Boolean(left_out.is_none()),
            left_out.map_or(Cell::Empty, |reason| Cell::Text(reason.as_str())),
        ];
        writer
            .write_row(&cells)
            .map_err(|source| ReportError::Write { what: "the list of exchanges".to_owned(), source })?;
    }
    Ok(())
}

fn text_cell(text: &Option<String>) -> Cell<'_> {
    text.as_deref().map_or(Cell::Empty, Cell::Text)
}
