//! The result of renewing what had ended under a call: its session, or the entry into its exchange.

/// Whether a call may be sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// This call renewed it.
    Renewed,
    /// Another call has renewed it meanwhile; that costs this one nothing.
    AlreadyRenewed,
    /// There is nothing to renew it with, or no point in it: the call has failed.
    Exhausted,
}
