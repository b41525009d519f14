//! Answers that trickle, to a client with a short read timeout.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use ilaudit::api::{
    ApiError, ApiErrorKind, BandwidthLimiter, Client, ClientConfig, Credentials, DownloadRequest, Downloaded,
    SplashConsent,
};
use ilaudit::model::{DocumentId, ExchangeId};
use ilaudit::redact::Redactor;
use ilaudit::sim::{Sim, SimConfig};

use crate::common::raw_server::RawServer;
use crate::harness::one_faulty_exchange;

const READ_TIMEOUT: Duration = Duration::from_secs(1);

/// A client that tries twice.
fn new_client(base_url: &str, credentials: Credentials) -> Client {
    let config = ClientConfig {
        base_url: base_url.parse().expect("an address"),
        credentials,
        end_other_sessions: false,
        requests_per_second: 1000.0,
        concurrency: 4,
        attempts: 2,
        read_timeout: READ_TIMEOUT,
        max_listing: u64::MAX,
        max_download: u64::MAX,
        ca_file: None,
        redactor: Redactor::default(),
    };
    Client::new(config).expect("a client")
}

/// Downloads the first document of a service whose files meet faults; tells how many answers began in the middle.
async fn download_file(faults: &str) -> (Result<Downloaded, ApiError>, usize) {
    let config = SimConfig { file_bytes: 40_000, ..one_faulty_exchange(1, faults) };
    let sim = Sim::start(config).await.expect("a loopback port");
    let exchange = sim.world().exchanges().next().expect("one");
    let document = exchange.documents().next().expect("one");
    let (room, id) = (ExchangeId::new(exchange.id.to_string()), DocumentId::new(document.id.to_string()));
    let known = sim.credentials();
    let credentials = Credentials::ClientCredentials {
        client_id: known.client_id.clone(),
        client_secret: known.client_secret.as_str().into(),
        email: known.email.clone(),
        password: known.password.as_str().into(),
    };
    let client = new_client(&known.base_url, credentials);
    client.enter_exchange(&room, &SplashConsent::Withhold).await.expect("it lets us in");
    let (sha1, bytes) = (Some(document.file.sha1()), Some(document.file.size));
    let wanted = DownloadRequest { exchange: &room, document: &id, extension: None, sha1, bytes };
    let downloaded = client.download(&wanted, &BandwidthLimiter::default(), None).await;
    if let Ok(downloaded) = &downloaded {
        assert_eq!((Some(downloaded.sha1), Some(downloaded.bytes)), (sha1, bytes));
    }
    let parts = sim.log().iter().filter(|arrival| arrival.status == Some(206)).count();
    (downloaded, parts)
}

#[tokio::test]
async fn a_download_that_trickles_is_aborted_and_resumed() {
    let (downloaded, parts) = download_file("trickle:file").await;
    assert_eq!(downloaded.expect("the file").attempts, 2);
    assert_eq!(parts, 1);
}

#[tokio::test]
async fn one_that_always_trickles_says_that_it_stalled() {
    let (downloaded, _) = download_file("trickle!:file").await;
    let error = downloaded.expect_err("it never comes");
    assert_eq!((error.kind, error.attempts), (ApiErrorKind::Transient, 2));
    assert!(error.to_string().contains("the answer stalled"), "{error}");
}

/// Answers everything with a body of twenty small pieces, all of them at once.
fn file_pieces(stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let body =
        format!("{}0\r\n\r\n", "32\r\n12345678901234567890123456789012345678901234567890\r\n".repeat(20));
    let mut stream = stream;
    write!(stream, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn what_a_bandwidth_holds_back_does_not_stall() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().flatten().try_for_each(|stream| file_pieces(&stream)));
    let client = new_client(&format!("http://{address}"), Credentials::AccessToken("token".into()));
    let (room, id) = (ExchangeId::new("1"), DocumentId::new("2"));
    let wanted =
        DownloadRequest { exchange: &room, document: &id, extension: None, sha1: None, bytes: Some(1000) };
    // twice as long as the read timeout, and half of what a service has to bring
    let downloaded =
        client.download(&wanted, &BandwidthLimiter::new(Some(500.0)), None).await.expect("the file");
    assert_eq!((downloaded.bytes, downloaded.attempts), (1000, 1));
}

#[tokio::test]
async fn an_answer_that_is_neither_a_listing_nor_a_file_has_two_read_timeouts() {
    let server = RawServer::start(|_, out| {
        write!(out, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{{\"access_token\": \"")?;
        // neither too slow nor too long, and a good token in the end
        for _ in 0..300 {
            thread::sleep(Duration::from_millis(20));
            out.write_all(&[b'x'; 64]).and_then(|()| out.flush())?;
        }
        write!(out, "\"}}")
    });
    let credentials = Credentials::ClientCredentials {
        client_id: "app".to_owned(),
        client_secret: "a secret".into(),
        email: "auditor@alder.example".to_owned(),
        password: "a password".into(),
    };
    let error = new_client(&server.http_url(), credentials).sign_in().await.expect_err("it takes too long");
    assert!(error.to_string().contains("the answer was not complete after 2 s"), "{error}");
}
