//! The crate that writes workbooks panics where its temporary file cannot be written, on a full disk. Here that is
//! an error, without words of its own on standard error.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static SPOOLING: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Does work that writes temporary files, on the thread it is called on. Any other panic goes on as it was.
///
/// # Errors
/// When a temporary file could not be written.
pub fn spooling<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if !(SPOOLING.get() && reason(info.payload()).is_some()) {
                before(info);
            }
        }));
    });
    let before = SPOOLING.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    SPOOLING.set(before);
    done.or_else(|payload| match reason(payload.as_ref()) {
        Some(kind) => Err(io::Error::new(kind, "its temporary file in the run folder could not be written")),
        None => panic::resume_unwind(payload),
    })
}

/// What kind of error a panic tells of; `None` where it tells of none.
fn reason(payload: &(dyn Any + Send)) -> Option<io::ErrorKind> {
    let message = payload.downcast_ref::<String>()?;
    let place = message.find("Os { code: ")?;
    let code = message.get(place + 11..)?.split(',').next()?.parse().ok()?;
    Some(io::Error::from_raw_os_error(code).kind())
}
