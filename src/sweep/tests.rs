//! A table of units that are not ready when they are first asked for: what `verify` has no use for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{Completion, Sweep, UnitTable};
use crate::api::{Client, ClientConfig, Credentials, SplashConsent};
use crate::model::{ExchangeId, Timestamp};
use crate::redact::Redactor;
use crate::sim::{Sim, SimConfig};
use crate::store::{Run, Snapshot, StoreError, Writer};

/// How long a unit is left alone before it is asked for again.
const DELAY: Duration = Duration::from_millis(200);
const MAX_PASSES: u32 = 4;

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Pending,
    NotReady,
    Ready,
}

struct Row {
    state: State,
    /// How often it has to be asked for.
    ready_after: usize,
    asked_on: Vec<Instant>,
}

/// In memory, and in the order the units were asked.
struct SlowUnits {
    exchange: ExchangeId,
    rows: Arc<Mutex<Vec<Row>>>,
}

#[derive(Clone)]
struct Unit {
    exchange: ExchangeId,
    asked_on: Option<Instant>,
    number: usize,
}

impl UnitTable for SlowUnits {
    type Unit = Unit;
    type Answer = (usize, Instant);
    type Error = anyhow::Error;

    fn exchange(unit: &Unit) -> (&ExchangeId, &str) {
        (&unit.exchange, "the exchange")
    }

    fn read_pending(
        &self,
        _: &Snapshot,
        after: Option<&Unit>,
        limit: usize,
    ) -> Result<Vec<Unit>, StoreError> {
        let rows = self.rows.lock().expect("no panic");
        let pending = rows.iter().enumerate().filter(|(_, row)| row.state == State::Pending);
        let mut units: Vec<Unit> = pending
            .map(|(number, row)| Unit {
                exchange: self.exchange.clone(),
                asked_on: row.asked_on.last().copied(),
                number,
            })
            .filter(|unit| {
                after.is_none_or(|last| (unit.asked_on, unit.number) > (last.asked_on, last.number))
            })
            .collect();
        units.sort_by_key(|unit| (unit.asked_on, unit.number));
        units.truncate(limit);
        Ok(units)
    }

    async fn ask(&self, _: &Client, unit: &Unit) -> Result<(usize, Instant), anyhow::Error> {
        if let Some(asked_on) = unit.asked_on {
            sleep_until(asked_on + DELAY).await;
        }
        Ok((unit.number, Instant::now()))
    }

    fn write_answers(&self, _: &mut Snapshot, answers: &[(usize, Instant)]) -> Result<(), StoreError> {
        let mut rows = self.rows.lock().expect("no panic");
        for (number, asked_on) in answers {
            let row = &mut rows[*number];
            row.asked_on.push(*asked_on);
            row.state = if row.asked_on.len() >= row.ready_after { State::Ready } else { State::NotReady };
        }
        Ok(())
    }

    fn skip_exchange(&self, _: &mut Snapshot, _: &ExchangeId, reason: &str) -> Result<(), StoreError> {
        panic!("{reason}");
    }

    fn reopen(&self, _: &mut Snapshot, passes: u32) -> Result<u64, StoreError> {
        let mut reopened = 0;
        let mut rows = self.rows.lock().expect("no panic");
        for row in rows.iter_mut().filter(|row| passes < MAX_PASSES && row.state == State::NotReady) {
            row.state = State::Pending;
            reopened += 1;
        }
        Ok(reopened)
    }
}

fn client(sim: &Sim) -> Client {
    let known = sim.credentials();
    let config = ClientConfig {
        base_url: known.base_url.parse().expect("an address"),
        credentials: Credentials::ClientCredentials {
            client_id: known.client_id.clone(),
            client_secret: known.client_secret.as_str().into(),
            email: known.email.clone(),
            password: known.password.as_str().into(),
        },
        end_other_sessions: false,
        requests_per_second: 1000.0,
        concurrency: 4,
        attempts: 2,
        read_timeout: Duration::from_secs(60),
        max_listing: u64::MAX,
        max_download: u64::MAX,
        ca_file: None,
        redactor: Redactor::default(),
    };
    Client::new(config).expect("a client")
}

fn snapshot(dir: &TempDir) -> Snapshot {
    let run = Run {
        id: "20261123T081705Z".to_owned(),
        service: "https://api.example.com/".to_owned(),
        account: None,
        started_on: Timestamp::now(),
        timezone: "UTC".to_owned(),
        configuration: "{}".to_owned(),
        provenance: None,
    };
    Snapshot::create(&dir.path().join("snapshot.sqlite"), &run).expect("a snapshot")
}

#[tokio::test]
async fn what_is_not_ready_is_asked_again_later_and_not_for_ever() {
    let config = SimConfig { exchanges: 1, documents: 1, users: 1, exact: true, ..SimConfig::default() };
    let sim = Sim::start(config).await.expect("a loopback port");
    let exchange = ExchangeId::new(sim.world().exchanges().next().expect("one").id.to_string());
    // most are ready at once, some are later, one never is
    let ready_after = |number| if number == 7 { usize::MAX } else { 1 + number % 3 };
    let row = |number| Row { state: State::Pending, ready_after: ready_after(number), asked_on: Vec::new() };
    let rows = Arc::new(Mutex::new((0..30).map(row).collect::<Vec<Row>>()));
    let dir = TempDir::new().expect("a folder");
    let sweep = Sweep {
        table: SlowUnits { exchange, rows: Arc::clone(&rows) },
        client: Arc::new(client(&sim)),
        writer: Writer::spawn(snapshot(&dir)),
        consent: SplashConsent::Withhold,
        concurrency: 4,
    };
    let completion = sweep.run(&CancellationToken::new()).await;
    assert!(matches!(completion, Completion::Complete), "{completion:?}");
    let rows = rows.lock().expect("no panic");
    for (number, row) in rows.iter().enumerate() {
        let expected = if number == 7 { (State::NotReady, 4) } else { (State::Ready, ready_after(number)) };
        assert_eq!((row.state, row.asked_on.len()), expected, "{number}");
        assert!(row.asked_on.windows(2).all(|asked| asked[1] - asked[0] >= DELAY), "{number}");
    }
    // nobody waits in line: all were asked for once before any was asked for again
    let first = rows.iter().map(|row| row.asked_on[0]).max();
    let again = rows.iter().filter_map(|row| row.asked_on.get(1).copied()).min();
    assert!(first < again);
}
