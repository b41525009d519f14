//! A server that answers as a test says: for what the simulated service would never say.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request: method and path with its query, and the body.
#[derive(Clone, Debug)]
pub struct Request {
    pub call: String,
    pub body: String,
}

/// Status and body: a PNG, or what is to pass for JSON.
pub type Reply = (u16, Vec<u8>);

/// Listens on a loopback port until the test process ends.
pub struct ScriptedServer {
    pub base_url: String,
    log: Arc<Mutex<Vec<Request>>>,
}

impl ScriptedServer {
    /// `answer` sees the request and how often that call was made before.
    pub fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let log = Arc::<Mutex<Vec<Request>>>::default();
        let (seen, answer) = (Arc::clone(&log), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || serve_one(stream, &seen, &*answer));
            }
        });
        Self { base_url, log }
    }

    /// What was asked so far, in its order.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().expect("no answer panicked").clone()
    }
}

/// One request a connection. A client that goes away early has its reasons.
fn serve_one(stream: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request, usize) -> Reply) {
    let Some(request) = read_request(&stream) else { return };
    let before = {
        let mut log = log.lock().expect("no answer panicked");
        log.push(request.clone());
        log.iter().filter(|earlier| earlier.call == request.call).count() - 1
    };
    let (status, body) = answer(&request, before);
    let (media_type, length) = (media_type(&body), body.len());
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
    );
    let _ = (&stream).write_all(&[head.as_bytes(), &body].concat());
}

fn media_type(body: &[u8]) -> &'static str {
    if body.starts_with(b"\x89PNG") { "image/png" } else { "application/json" }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let call = line.rsplit_once(' ')?.0.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { call, body: String::from_utf8_lossy(&body).into_owned() })
}
