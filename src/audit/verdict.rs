//! What a check found, in words for an auditor.

/// How many differences of one kind are told one by one.
const SHOWN: usize = 100;

/// What a line of the audit comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was checked, and fits.
    Fits,
    /// It does not fit, or cannot be checked although it should.
    Differs,
    /// There is nothing to check, or something to know.
    Noted,
}

impl Standing {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fits => "ok",
            Self::Differs => "differs",
            Self::Noted => "note",
        }
    }
}

/// A line of the audit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub standing: Standing,
    /// What was checked, in a word.
    pub subject: &'static str,
    pub detail: String,
}

/// The lines of an audit, in the order of the checks.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    lines: Vec<Verdict>,
}

impl Verdicts {
    /// Every line.
    pub fn lines(&self) -> &[Verdict] {
        &self.lines
    }

    /// How many things do not fit.
    pub fn count_differences(&self) -> u64 {
        self.lines.iter().filter(|line| line.standing == Standing::Differs).count() as u64
    }

    pub(super) fn fits(&mut self, subject: &'static str, detail: impl Into<String>) {
        self.push(Standing::Fits, subject, detail.into());
    }

    pub(super) fn differs(&mut self, subject: &'static str, detail: impl Into<String>) {
        self.push(Standing::Differs, subject, detail.into());
    }

    pub(super) fn notes(&mut self, subject: &'static str, detail: impl Into<String>) {
        self.push(Standing::Noted, subject, detail.into());
    }

    /// Every difference there is; where there is none, what fits.
    pub(super) fn differ_or_fit(&mut self, subject: &'static str, differences: Vec<String>, fits: String) {
        if differences.is_empty() {
            return self.fits(subject, fits);
        }
        let more = differences.len().saturating_sub(SHOWN);
        for difference in differences.into_iter().take(SHOWN) {
            self.differs(subject, difference);
        }
        if more > 0 {
            self.differs(subject, format!("and {more} more of this kind"));
        }
    }

    fn push(&mut self, standing: Standing, subject: &'static str, detail: String) {
        self.lines.push(Verdict { standing, subject, detail });
    }
}
