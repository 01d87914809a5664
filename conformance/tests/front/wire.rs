//! The bytes of an answer, with what happens to the connection behind them.

use super::Answer;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes that are written one piece after the other.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) pieces: Vec<Vec<u8>>,
    /// How long each piece but the first is waited for, each repetition too.
    pub(crate) pause: Duration,
    pub(crate) then: Then,
}

/// What happens to a connection.
#[derive(Debug, Clone)]
pub(crate) enum Then {
    /// It waits for the next request.
    Keep,
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// Nothing happens any more, until the other side gives up.
    Stall,
    /// These bytes follow again and again, until the other side gives up.
    Repeat(Vec<u8>),
}

impl Wire {
    /// These bytes, then this.
    pub(crate) fn of(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        Self { pieces: vec![bytes.into()], pause: Duration::ZERO, then }
    }

    /// An answer as most servers write it.
    pub(crate) fn usual(answer: &Answer) -> Self {
        let mut bytes = head(answer, "HTTP/1.1 ", &format!("content-length: {}\r\n", answer.body.len()));
        bytes.extend(&answer.body);
        Self::of(bytes, Then::Keep)
    }

    /// Writes it; gives the stream back where the connection goes on.
    pub(crate) async fn send(self, mut stream: TcpStream) -> Option<TcpStream> {
        for (number, piece) in self.pieces.iter().enumerate() {
            if number > 0 && !self.pause.is_zero() {
                tokio::time::sleep(self.pause).await;
            }
            stream.write_all(piece).await.ok()?;
        }
        match self.then {
            Then::Keep => Some(stream),
            Then::Close => {
                // Closing over unread bytes would reset it.
                stream.shutdown().await.ok()?;
                while stream.read(&mut [0; 1024]).await.ok()? > 0 {}
                None
            }
            Then::Reset => {
                stream.set_zero_linger().ok()?;
                None
            }
            Then::Stall => {
                while stream.read(&mut [0; 1024]).await.ok()? > 0 {}
                None
            }
            Then::Repeat(bytes) => loop {
                stream.write_all(&bytes).await.ok()?;
                if !self.pause.is_zero() {
                    tokio::time::sleep(self.pause).await;
                }
            },
        }
    }
}

/// The status line with the headers; `framing` are those that say how the body ends.
pub(crate) fn head(answer: &Answer, version: &str, framing: &str) -> Vec<u8> {
    let mut head = format!("{version}{} \r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}{framing}\r\n").into_bytes()
}
