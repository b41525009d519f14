//! A full disk is an error, not a panic.
//!
//! `rust_xlsxwriter` 0.102 in its constant-memory mode writes each row to a temporary file through functions that return
//! nothing (`src/xmlwriter.rs`): where the file cannot be written, they panic with "Couldn't write to xml file" and the
//! [`io::Error`] in its debug form. It offers no way around it, so the panic is caught here, kept off standard error, and
//! turned back into the error. A test notices when the crate does otherwise.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static SPOOLING: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Does work that writes temporary files, on the thread it is called on. Other panics are passed on unchanged.
///
/// # Errors
/// If a temporary file could not be written.
pub(super) fn guard_spooling<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    HOOK.call_once(silence_spooling_panics);
    let before = SPOOLING.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    SPOOLING.set(before);
    done.or_else(|payload| match io_error_kind(payload.as_ref()) {
        Some(kind) => Err(io::Error::new(kind, "its temporary file in the run folder could not be written")),
        None => panic::resume_unwind(payload),
    })
}

/// The hook is the process's: what does not come from spooling on this thread goes to the hook before it.
fn silence_spooling_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if !(SPOOLING.get() && io_error_kind(info.payload()).is_some()) {
            before(info);
        }
    }));
}

/// The kind of the system's error in the message of a panic; `None` for any other panic.
fn io_error_kind(payload: &(dyn Any + Send)) -> Option<io::ErrorKind> {
    let message = payload.downcast_ref::<String>()?;
    let (_, rest) = message.split_once("Os { code: ")?;
    let (code, _) = rest.split_once(',')?;
    Some(io::Error::from_raw_os_error(code.parse().ok()?).kind())
}

#[cfg(all(test, unix))]
mod tests {
    use std::env;
    use std::process::Command;

    use rust_xlsxwriter::Workbook;

    use super::*;

    const NAME: &str =
        "report::format::xlsx::panic_guard::tests::the_crate_panics_when_its_temporary_file_is_full";
    const IS_CHILD: &str = "ILAUDIT_TEST_PANIC_GUARD";

    fn write_many_rows() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
        (0..10_000).for_each(|row| sheet.write_number(row, 0, 1.0).map(drop).expect("a cell"));
    }

    /// Runs itself again where no file may grow.
    #[test]
    fn the_crate_panics_when_its_temporary_file_is_full() {
        if env::var_os(IS_CHILD).is_some() {
            let payload = panic::catch_unwind(write_many_rows);
            let payload =
                payload.expect_err("no panic: if the crate returns an error now, this module can go");
            assert_eq!(io_error_kind(payload.as_ref()), Some(io::ErrorKind::FileTooLarge));
            return;
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" --exact \"$1\" >/dev/null"]);
        let ended = shell.arg(env::current_exe().expect("a path")).arg(NAME).env(IS_CHILD, "1").output();
        let ended = ended.expect("a shell");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}
