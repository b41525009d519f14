//! What came of the verification, in a workbook that shows it.

use rust_xlsxwriter::XlsxError;

use super::{FIRST, Summary};
use crate::model::Outcome;

impl Summary<'_> {
    pub(super) fn verification(&mut self) -> Result<(), XlsxError> {
        let counts = &self.context.summary.verification;
        if counts.is_empty() || !self.sheets.iter().any(|sheet| sheet.template.name == "verification") {
            return Ok(());
        }
        self.section("Whether the documents are what is listed")?;
        self.header(&["Outcome", "Documents", "  What it means"], |column| column == FIRST + 1)?;
        for (outcome, documents) in counts {
            self.text(FIRST, outcome.as_str(), &self.toned(outcome.as_str()))?;
            self.count(FIRST + 1, Some(*documents), &self.look.figure)?;
            self.remark(FIRST + 2, meaning(*outcome))?;
        }
        self.row += 1;
        Ok(())
    }
}

fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Match => "The file is the listed one",
        Outcome::HashMismatch => "The file is another one than the listed hash says",
        Outcome::SizeMismatch => "The file has another size than is listed",
        Outcome::NoExpectedHash => "The file came, and no hash is listed to compare it with",
        Outcome::Protected => "Rights management keeps the file from being downloaded",
        Outcome::NotFound => "The service has no such document, or does not show it to this account",
        Outcome::Forbidden => "This account may not download it",
        Outcome::Failed => "The file did not come, or could not be kept",
        Outcome::Skipped => "Its exchange could not be entered",
    }
}
