//! Why an exchange that the account sees is not walked.

use crate::string_enum::string_enum;

string_enum! {
    /// The setting that leaves an exchange out: the first of these that does.
    LeftOut {
        /// `scope.exclude` names it.
        Excluded = "excluded",
        /// `scope.exchanges` names others.
        NotListedInScope = "not_listed_in_scope",
        /// It is not of `scope.brand_id`.
        Brand = "brand",
        /// It is in no phase of `scope.phases`.
        Phase = "phase",
        /// `scope.name` does not match its name.
        Name = "name",
        /// It belongs to another shard.
        Shard = "shard",
    }
}
