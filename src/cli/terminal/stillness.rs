//! A warning where nothing moves: a service may answer slowly enough to be waited for, and for ever.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

/// How often it is looked whether anything moves.
const INTERVAL: Duration = Duration::from_secs(60);
/// So many looks without a change make a warning, and as many more the next one.
const PATIENCE: u32 = 10;

/// Watches until it is dropped.
pub(crate) struct StillnessWatch(JoinHandle<()>);

/// Warns each time that nothing has changed for ten minutes. To be called in a tokio runtime.
pub(crate) fn warn_when_still<P: Send + Sync + 'static>(
    progress: Arc<P>,
    steps: fn(&P) -> u64,
) -> StillnessWatch {
    StillnessWatch(tokio::spawn(async move {
        let mut stillness = Stillness::default();
        loop {
            tokio::time::sleep(INTERVAL).await;
            if stillness.observe(steps(&progress)) {
                let minutes = stillness.looks;
                tracing::warn!(
                    "nothing has arrived for {minutes} minutes; -vv shows the calls, an interrupt keeps what there is"
                );
            }
        }
    }))
}

impl Drop for StillnessWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the last looks saw.
#[derive(Default)]
struct Stillness {
    steps: u64,
    looks: u32,
}

impl Stillness {
    /// Takes a look; whether it is time for a warning.
    fn observe(&mut self, steps: u64) -> bool {
        self.looks = if steps == self.steps { self.looks + 1 } else { 0 };
        self.steps = steps;
        self.looks > 0 && self.looks.is_multiple_of(PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::Stillness;

    #[test]
    fn ten_looks_without_a_change_are_a_warning_and_ten_more_another() {
        let mut stillness = Stillness::default();
        let warned = |stillness: &mut Stillness, steps: u64, looks: u32| {
            (1..=looks).filter(|_| stillness.observe(steps)).count()
        };
        assert_eq!(warned(&mut stillness, 0, 9), 0);
        assert_eq!(warned(&mut stillness, 1, 10), 0);
        assert_eq!(warned(&mut stillness, 1, 1), 1);
        assert_eq!(warned(&mut stillness, 1, 20), 2);
        assert_eq!(warned(&mut stillness, 2, 5), 0);
    }
}
