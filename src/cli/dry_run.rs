//! `--dry-run`: what a command would ask of the service, and how long that takes.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use indicatif::HumanDuration;

use super::ending::Ending;
use super::service_context::ServiceContext;
use super::terminal::streams::write_stdout;
use super::walk::output_folder_error;
use crate::api::{Client, ClientConfig};
use crate::collect::{CollectError, Downloads, Estimate, estimate_walk};
use crate::count_noun::count_noun;
use crate::error::Error;
use crate::printable::printable;
use crate::store::Snapshot;
use crate::verify::VerifyPlan;

impl ServiceContext<'_> {
    /// Tells what a walk would take; nothing is collected, and nothing is written.
    ///
    /// # Errors
    /// If another run uses the account, or the service refuses or does not answer.
    pub fn print_walk_estimate(&self, downloads: Downloads) -> Result<Ending, Error> {
        let _account_lock = self.lock_account().map_err(output_folder_error)?;
        let options = self.config.collect_options(&self.credentials);
        let estimate = estimate_walk(options, downloads);
        let estimate = self.runtime.block_on(self.signals.stop.run_until_cancelled(estimate));
        let Some(estimate) = estimate else { return Ok(self.signals.ending()) };
        let estimate = estimate?;
        let Estimate { seen, in_scope, .. } = estimate;
        let exchanges = count_noun(in_scope, "exchange", "exchanges");
        let scope = format!("{exchanges} in scope, of {seen} the account sees");
        self.print_estimate(&estimate, &scope)
    }

    /// Tells what a verification of a run would take.
    ///
    /// # Errors
    /// If the run cannot be read, or the service refuses the credentials.
    pub fn print_verify_estimate(&self, folder: &Path, plan: &VerifyPlan) -> Result<Ending, Error> {
        let _account_lock = self.lock_account().map_err(output_folder_error)?;
        let planned = plan.measure(&Snapshot::open_run(folder)?)?;
        let config = self.config.client_config(&self.credentials);
        let client =
            Client::new(ClientConfig { end_other_sessions: false, ..config }).map_err(CollectError::from)?;
        let signed_in = self.runtime.block_on(self.signals.stop.run_until_cancelled(client.sign_in()));
        self.runtime.block_on(client.sign_out());
        match signed_in {
            None => return Ok(self.signals.ending()),
            Some(signed_in) => signed_in.map_err(CollectError::from)?,
        }
        let consent = self.config.consent_options(&self.credentials);
        let requests = vec![
            ("signing in and out", 2),
            ("entering the exchanges", consent.requests_to_enter() * planned.exchanges),
            ("downloading the documents", planned.documents),
        ];
        let estimate = Estimate { requests, ..Estimate::default() };
        let scope = format!(
            "{} of {}, {} as listed",
            planned.documents,
            count_noun(planned.inventory, "document", "documents"),
            indicatif::HumanBytes(planned.bytes)
        );
        self.print_estimate(&estimate, &scope)
    }

    fn print_estimate(&self, estimate: &Estimate, scope: &str) -> Result<Ending, Error> {
        let rate = self.config.request_rate();
        write_stdout(format_estimate(estimate, scope, rate).as_bytes())?;
        Ok(Ending::default())
    }
}

fn format_estimate(estimate: &Estimate, scope: &str, rate: f64) -> String {
    let mut text = format!("dry run: nothing is collected, and nothing is written\n{scope}\n");
    let total = estimate.total();
    let width = total.to_string().len();
    for (what, count) in &estimate.requests {
        let _ = writeln!(text, "  {count:>width$}  {what}");
    }
    let time = HumanDuration(Duration::from_secs_f64((total as f64 / rate).min(1e9)));
    let _ =
        writeln!(text, "  {total:>width$}  requests in all: {time} at {rate} a second, if none is repeated");
    if estimate.is_upper_bound {
        text.push_str(
            "answers that collect.max_age takes over from earlier runs are not asked for: it may be fewer\n",
        );
    }
    if !estimate.uncounted.is_empty() {
        let exchanges = count_noun(estimate.uncounted.len(), "exchange", "exchanges");
        let named = printable(&estimate.uncounted.join(", "));
        let _ = writeln!(text, "not counted: the documents of {exchanges}: {named}");
    }
    text
}
