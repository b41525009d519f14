//! What the rules of findings are told.

use std::collections::BTreeSet;

use crate::people::PeopleList;
use crate::report::template::severity::Severity;

/// Roles that the service lets see and control everything, whatever is granted.
const ALL_SEEING_ROLES: [&str; 4] = ["MANAGER_PLUS", "HIDDEN_MANAGER_PLUS", "MANAGER", "PUBLISHER_PLUS"];

/// Whom the service lets grant something to everyone by.
const EVERYONE_GROUPS: [&str; 1] = ["All Current and Future Users"];

/// How to look for findings, and what rights rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingOptions {
    /// Days without a visit after which a user is dormant, 1 to 36500.
    pub dormant_days: u32,
    /// Days after which an invitation that was not taken up is a finding, up to 36500.
    pub never_days: u32,
    /// Mail domains of one's own, in lower case; one that begins with a dot takes its subdomains in. Without any nobody can
    /// tell who is external.
    pub internal_domains: BTreeSet<String>,
    /// Roles that see and control everything in an exchange, in capitals.
    pub all_seeing_roles: BTreeSet<String>,
    /// Names of the grantees that stand for every user of an exchange, whatever their capitals.
    pub everyone_groups: BTreeSet<String>,
    /// People who have left; `None` where no list is given.
    pub leavers: Option<PeopleList>,
    /// Rules that are switched off.
    pub off: BTreeSet<String>,
    /// The severity that a finding must have to change the exit code; `None` never does.
    pub fail_on: Option<Severity>,
    /// The same for findings that the run before did not have.
    pub fail_on_new: Option<Severity>,
}

impl FindingOptions {
    /// The settings that a rule may obey.
    pub(crate) const SETTINGS: [&str; 6] = [
        "findings.dormant_days",
        "findings.never_days",
        "findings.internal_domains",
        "findings.leavers",
        "access.all_seeing_roles",
        "access.everyone_groups",
    ];

    /// Why a rule that obeys one of [`Self::SETTINGS`] cannot be assessed; `None` where it can.
    pub(crate) fn describe_lack(&self, setting: &str) -> Option<String> {
        let is_missing = setting == "findings.leavers" && self.leavers.is_none();
        let lack = if is_missing { "not set" } else { "empty" };
        self.value(setting).is_empty().then(|| format!("{setting} is {lack}"))
    }

    /// The value of one of [`Self::SETTINGS`] as text, of a list of people how many it names; empty where it is an empty
    /// list.
    pub(crate) fn value(&self, setting: &str) -> String {
        match setting {
            "findings.dormant_days" => self.dormant_days.to_string(),
            "findings.never_days" => self.never_days.to_string(),
            "findings.internal_domains" => join(&self.internal_domains),
            "findings.leavers" => self.leavers.as_ref().map_or_else(String::new, describe_people),
            "access.all_seeing_roles" => join(&self.all_seeing_roles),
            "access.everyone_groups" => join(&self.everyone_groups),
            _ => String::new(),
        }
    }
}

/// A list that names nobody is empty, whatever else is in it.
fn describe_people(list: &PeopleList) -> String {
    if list.entries.is_empty() { String::new() } else { list.describe() }
}

fn join(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

impl Default for FindingOptions {
    fn default() -> Self {
        Self {
            dormant_days: 90,
            never_days: 14,
            internal_domains: BTreeSet::new(),
            all_seeing_roles: ALL_SEEING_ROLES.map(str::to_owned).into(),
            everyone_groups: EVERYONE_GROUPS.map(str::to_owned).into(),
            leavers: None,
            off: BTreeSet::new(),
            fail_on: None,
            fail_on_new: None,
        }
    }
}
