//! `ilaudit exchanges`: what the account sees.

use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::Exit;
use super::args::{Collecting, Talk};
use super::log::Log;
use super::output::{Output, print};
use crate::collect::{Seen, preview};

const COLUMNS: [&str; 7] =
    ["exchange_id", "exchange_name", "host", "phase", "type", "security_level", "in_scope"];

/// List the exchanges the account sees, whether in scope or not.
///
/// The list goes to standard output. Nobody's session is ended for it, and no exchange is entered.
#[derive(Args, Debug)]
pub struct Exchanges {
    /// How the list is printed
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    collecting: Collecting,
}

impl Exchanges {
    pub fn run(self, talk: &Talk) -> anyhow::Result<Exit> {
        let config = talk.load(self.collecting.overrides())?;
        let credentials = config.credentials()?;
        Log::start(talk);
        let runtime = Runtime::new().context("cannot start")?;
        let mut seen = runtime.block_on(preview(&config, &credentials))?;
        seen.sort_by(|a, b| (&a.exchange.name, &a.exchange.id).cmp(&(&b.exchange.name, &b.exchange.id)));
        print(self.format, &COLUMNS, seen.iter().map(row).collect())?;
        Ok(Exit::Done)
    }
}

fn row(seen: &Seen) -> Vec<Value> {
    let exchange = &seen.exchange;
    vec![
        json!(exchange.id.as_str()),
        json!(exchange.name),
        json!(exchange.host),
        json!(exchange.phase),
        json!(exchange.kind),
        json!(exchange.security_level),
        json!(seen.in_scope),
    ]
}
