//! A server that is no service: it reads a request's head and writes what it likes, with or without TLS.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Listens on a loopback port until the test process ends.
pub struct RawServer {
    pub port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

/// Writes an answer, from the status line on. The head of the request is what it goes by.
pub trait Answer: Fn(&str, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static {}

impl<A: Fn(&str, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static> Answer for A {}

impl RawServer {
    pub fn start(answer: impl Answer) -> Self {
        Self::listen(answer, Ok)
    }

    /// Speaks TLS, with a certificate for `name` that it signed itself; gives that as PEM, too.
    pub fn with_certificate_for(name: &str, answer: impl Answer) -> (Self, String) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        let config = Arc::new(tls_config(cert.der().clone(), &signing_key));
        let wrap = move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            Ok(StreamOwned::new(connection, stream))
        };
        (Self::listen(answer, wrap), cert.pem())
    }

    fn listen<S: Read + Write>(
        answer: impl Answer,
        wrap: impl Fn(TcpStream) -> io::Result<S> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let port = listener.local_addr().expect("an address").port();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let (seen, shared) = (Arc::clone(&heads), Arc::new((answer, wrap)));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, shared) = (Arc::clone(&seen), Arc::clone(&shared));
                // a client that goes away early has its reasons
                thread::spawn(move || (shared.1)(stream).and_then(|stream| serve(stream, &seen, &shared.0)));
            }
        });
        Self { port, heads }
    }

    /// The heads of the requests so far.
    pub fn request_heads(&self) -> Vec<String> {
        self.heads.lock().expect("no answer panicked").clone()
    }

    pub fn http_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn tls_config(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    drop(rustls::crypto::ring::default_provider().install_default());
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let config = ServerConfig::builder().with_no_client_auth();
    config.with_single_cert(vec![certificate], key).expect("a certificate with its key")
}

fn serve(stream: impl Read + Write, seen: &Mutex<Vec<String>>, answer: &impl Answer) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let length = head.to_ascii_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    reader.read_exact(&mut vec![0; length.unwrap_or(0)])?;
    seen.lock().expect("no answer panicked").push(head.clone());
    answer(&head, reader.get_mut())?;
    reader.get_mut().flush()
}

/// A whole answer.
pub fn write_reply(out: &mut dyn Write, status: &str, headers: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(out, "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}
