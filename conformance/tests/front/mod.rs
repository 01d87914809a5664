//! A server in front of a correct one, which changes what passes: to look different, or to be hostile.

#![allow(dead_code, reason = "each test file uses its own part of this")]

pub(crate) mod judge;
mod wire;

use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
pub(crate) use wire::{Then, Wire};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The path with its query, as it stood in the request line.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// What is written instead of all that.
    pub(crate) instead: Option<Wire>,
}

type Before = dyn Fn(&mut Asked) -> Option<Answer> + Send + Sync;
type After = dyn Fn(&Asked, &mut Answer) + Send + Sync;

/// In what a server differs.
#[derive(Clone)]
pub(crate) struct Manner {
    /// How long every answer takes.
    latency: Duration,
    before: Arc<Before>,
    after: Arc<After>,
    write: fn(&Asked, &Answer) -> Wire,
}

impl Manner {
    /// A server that passes everything on.
    pub(crate) fn plain() -> Self {
        Self {
            latency: Duration::ZERO,
            before: Arc::new(|_| None),
            after: Arc::new(|_, _| {}),
            write: |_, answer| Wire::usual(answer),
        }
    }

    /// Changes a request before it is passed on, or answers it.
    pub(crate) fn asking(before: impl Fn(&mut Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self { before: Arc::new(before), ..Self::plain() }
    }

    /// Changes each answer.
    pub(crate) fn answering(after: impl Fn(&Asked, &mut Answer) + Send + Sync + 'static) -> Self {
        Self { after: Arc::new(after), ..Self::plain() }
    }

    /// Changes the JSON of each answer.
    pub(crate) fn saying(change: impl Fn(&Asked, u16, &mut Value) + Send + Sync + 'static) -> Self {
        Self::answering(move |asked, answer| {
            if let Ok(mut value) = serde_json::from_slice(&answer.body) {
                change(asked, answer.status, &mut value);
                answer.body = value.to_string().into_bytes();
            }
        })
    }

    /// Takes this long for every answer.
    pub(crate) fn taking(latency: Duration) -> Self {
        Self { latency, ..Self::plain() }
    }

    /// Writes each answer in its own way.
    pub(crate) fn writing(write: fn(&Asked, &Answer) -> Wire) -> Self {
        Self { write, ..Self::plain() }
    }

    /// The same, which changes answers as well.
    pub(crate) fn and(self, other: &Self) -> Self {
        let (first, second) = (self.after.clone(), other.after.clone());
        let after = Arc::new(move |asked: &Asked, answer: &mut Answer| {
            first(asked, answer);
            second(asked, answer);
        });
        Self { after, ..self }
    }
}

impl Asked {
    /// Whether it is the operation that this suite is about.
    pub(crate) fn is_revoke(&self) -> bool {
        self.method == "POST" && self.path().ends_with("/revoke")
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

impl Answer {
    /// An answer that consists of these bytes.
    pub(crate) fn raw(wire: Wire) -> Self {
        Self { status: 0, headers: Vec::new(), body: Vec::new(), instead: Some(wire) }
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.to_string().into_bytes(), instead: None }
    }

    /// Sets a header, in place of any of the same name.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// Listens for as long as the runtime lives; answers with the base URL.
pub(crate) async fn listen(behind: Option<String>, manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let behind = behind.map(|url| url.strip_prefix("http://").unwrap().to_owned());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _small_packets = stream.set_nodelay(true);
            tokio::spawn(serve(stream, behind.clone(), manner.clone()));
        }
    });
    url
}

/// Answers the requests of one connection until it ends.
async fn serve(mut stream: TcpStream, behind: Option<String>, manner: Manner) -> Option<()> {
    let mut read = Vec::new();
    loop {
        let mut asked = request(&mut stream, &mut read).await?;
        tokio::time::sleep(manner.latency).await;
        let answer = match (manner.before)(&mut asked) {
            Some(answer) => answer,
            None => {
                let mut answer = pass_on(behind.as_deref()?, &asked).await?;
                (manner.after)(&asked, &mut answer);
                answer
            }
        };
        let wire = answer.instead.clone().unwrap_or_else(|| (manner.write)(&asked, &answer));
        stream = wire.send(stream).await?;
    }
}

/// The next request of a connection; `read` holds what has been read beyond the one before.
async fn request(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<Asked> {
    let end = loop {
        if let Some(at) = find(read, b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = headers(lines);
    let length: usize = header(&headers, "content-length").map_or(0, |text| text.parse().unwrap());
    while read.len() < end + length {
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    }
    let body = read[end..end + length].to_vec();
    read.drain(..end + length);
    Some(Asked { method, target, headers, body })
}

/// What the correct server answers; it closes the connection behind its answer.
async fn pass_on(behind: &str, asked: &Asked) -> Option<Answer> {
    let mut stream = TcpStream::connect(behind).await.ok()?;
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {behind}\r\nconnection: close\r\n", asked.method, asked.target);
    for (name, value) in asked.headers.iter().filter(|(name, _)| name != "host" && name != "connection") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).await.ok()?;
    stream.write_all(&asked.body).await.ok()?;
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await.ok()?;
    let end = find(&read, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = headers(lines);
    assert!(header(&headers, "transfer-encoding").is_none(), "the reference server announces lengths");
    // How the answer is framed is for the one who writes it.
    headers.retain(|(name, _)| name != "content-length" && name != "connection");
    Some(Answer { status, headers, body: read[end + 4..].to_vec(), instead: None })
}

fn headers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let pairs = lines.filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()
}

pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
