//! The body of an answer: read up to a limit, decoded, held within a budget.

use super::http::BODY_LIMIT;
use bytes::Bytes;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bodies up to this size are held without being counted, in bytes.
const SMALL: usize = 64 * 1024;
/// The most that all larger bodies together may take, in bytes; they are counted for as long as anybody holds them.
const HELD: usize = 24 << 20;
/// The most codings that one body may lie in.
const CODINGS: usize = 2;
/// About what a value takes once it is parsed, then what an object takes beyond that, in bytes.
const PARSED: (usize, usize) = (64, 700);
/// The most that a parsed body may take, in bytes.
const PARSED_LIMIT: usize = 16 << 20;

/// What all bodies of a run take.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    held: Arc<AtomicUsize>,
}

/// A body that is being read.
pub(super) struct Gathering {
    bytes: Vec<u8>,
    truncated: bool,
    charge: Charge,
}

/// A part of the budget, which comes back when it is dropped.
struct Charge {
    held: Arc<AtomicUsize>,
    amount: usize,
}

/// Bytes with the part of the budget that they take.
struct Counted {
    bytes: Vec<u8>,
    _charge: Charge,
}

impl Bodies {
    /// A body of which nothing has been read.
    pub(super) fn gather(&self) -> Gathering {
        let charge = Charge { held: Arc::clone(&self.held), amount: 0 };
        Gathering { bytes: Vec::new(), truncated: false, charge }
    }
}

impl Gathering {
    /// Takes the next piece; answers whether any more is wanted.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<bool, String> {
        let piece = &piece[..piece.len().min(BODY_LIMIT + 1 - self.bytes.len())];
        self.bytes.extend_from_slice(piece);
        self.charge.raise_to(self.bytes.len())?;
        if self.bytes.len() > BODY_LIMIT {
            self.bytes.truncate(BODY_LIMIT);
            self.truncated = true;
        }
        Ok(!self.truncated)
    }

    /// The decoded body, with whether there was more of it than is read.
    pub(super) fn finish(mut self, headers: &HeaderMap) -> Result<(Bytes, bool), String> {
        let codings = codings(headers)?;
        if !self.bytes.is_empty() {
            for coding in codings.iter().rev() {
                self.decode(coding)?;
            }
        }
        let truncated = self.truncated || is_heavy(&self.bytes);
        self.bytes.shrink_to_fit();
        if self.bytes.len() <= SMALL {
            return Ok((Bytes::from(self.bytes), truncated));
        }
        Ok((Bytes::from_owner(Counted { bytes: self.bytes, _charge: self.charge }), truncated))
    }

    fn decode(&mut self, coding: &str) -> Result<(), String> {
        let limit = BODY_LIMIT as u64 + 1;
        let mut decoded = Vec::new();
        let outcome = match coding {
            "gzip" | "x-gzip" => MultiGzDecoder::new(&self.bytes[..]).take(limit).read_to_end(&mut decoded),
            _ => ZlibDecoder::new(&self.bytes[..]).take(limit).read_to_end(&mut decoded),
        };
        // What was cut off by the limit ends in the middle of its coding.
        if let (Err(error), false) = (outcome, self.truncated) {
            return Err(format!("the answer is not the {coding} that it says it is ({error})"));
        }
        if decoded.len() > BODY_LIMIT {
            decoded.truncate(BODY_LIMIT);
            self.truncated = true;
        }
        self.bytes = decoded;
        self.charge.raise_to(self.bytes.len())
    }
}

impl Charge {
    /// Counts what a body of this length takes.
    fn raise_to(&mut self, length: usize) -> Result<(), String> {
        if length <= SMALL.max(self.amount) {
            return Ok(());
        }
        let more = length - self.amount;
        self.amount = length;
        if self.held.fetch_add(more, Ordering::Relaxed) + more > HELD {
            return Err(format!("the answers of this run that are kept take more than {} MiB", HELD >> 20));
        }
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.held.fetch_sub(self.amount, Ordering::Relaxed);
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The codings that the headers name, in the order in which they were applied.
fn codings(headers: &HeaderMap) -> Result<Vec<String>, String> {
    let mut codings = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        codings.extend(text.split(',').map(|coding| coding.trim().to_owned()));
    }
    codings.retain(|coding| !coding.is_empty() && coding != "identity");
    match codings.iter().find(|coding| !matches!(coding.as_str(), "gzip" | "x-gzip" | "deflate")) {
        Some(other) => {
            let shown: String = other.chars().take(20).collect();
            Err(format!("the answer is encoded as {shown:?}, which was not asked for"))
        }
        None if codings.len() > CODINGS => Err(format!("the answer lies in {} codings", codings.len())),
        None => Ok(codings),
    }
}

/// Whether a body, as JSON, would take much more memory parsed than it has bytes.
fn is_heavy(body: &[u8]) -> bool {
    let (value, object) = PARSED;
    let (mut weight, mut in_text, mut escaped) = (0, false, false);
    for byte in body {
        match (byte, in_text) {
            _ if escaped => escaped = false,
            (b'\\', true) => escaped = true,
            (b'"', _) => in_text = !in_text,
            (b'{', false) => weight += value + object,
            (b'[' | b',', false) => weight += value,
            _ => {}
        }
    }
    weight > PARSED_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use http::HeaderValue;
    use std::io::Write;

    fn read(pieces: &[&[u8]], coding: &'static str) -> Result<(Bytes, bool), String> {
        read_by(&Bodies::default(), pieces, coding)
    }

    fn read_by(bodies: &Bodies, pieces: &[&[u8]], coding: &'static str) -> Result<(Bytes, bool), String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        let mut gathering = bodies.gather();
        for piece in pieces {
            if !gathering.take(piece)? {
                break;
            }
        }
        gathering.finish(&headers)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn codings_are_undone_in_their_order() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"{}").unwrap();
        let zlib = zlib.finish().unwrap();
        let plain = (Bytes::from_static(b"{}"), false);
        assert_eq!(read(&[b"{", b"}"], "identity").unwrap(), plain);
        assert_eq!(read(&[&gzip(b"{}")], "GZip").unwrap(), plain);
        assert_eq!(read(&[&zlib], "deflate").unwrap(), plain);
        assert_eq!(read(&[&gzip(&zlib)], "deflate, gzip").unwrap(), plain);
        assert_eq!(read(&[], "gzip").unwrap(), (Bytes::new(), false), "the answer to a HEAD");
    }

    #[test]
    fn what_cannot_be_decoded_is_no_answer() {
        assert!(read(&[b"{}"], "br").unwrap_err().contains("\"br\""));
        assert!(read(&[b"{}"], "gzip").unwrap_err().contains("not the gzip"));
        assert!(read(&[&gzip(b"{}")[..15]], "gzip").is_err(), "half of it");
        assert!(read(&[b"{}"], "gzip,gzip,gzip").is_err());
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = gzip(&vec![b' '; 8 << 20]);
        for (bytes, coding) in [(bomb.clone(), "gzip"), (gzip(&bomb), "gzip, gzip")] {
            let (body, truncated) = read(&[&bytes], coding).unwrap();
            assert!(truncated && body.len() == BODY_LIMIT);
        }
    }

    #[test]
    fn a_long_body_is_cut_at_the_limit_exactly() {
        let whole = vec![b' '; BODY_LIMIT];
        assert_eq!(read(&[&whole], "identity").map(|(body, cut)| (body.len(), cut)), Ok((BODY_LIMIT, false)));
        assert_eq!(read(&[&whole, b" "], "identity").map(|(body, cut)| (body.len(), cut)), Ok((BODY_LIMIT, true)));
    }

    #[test]
    fn many_small_objects_are_more_than_is_read() {
        let objects = format!("[{}0]", r#"{"":0},"#.repeat(100_000));
        assert!(read(&[objects.as_bytes()], "identity").unwrap().1);
        let text = format!("[\"{}\"]", r"{,\".repeat(200_000));
        assert!(!read(&[text.as_bytes()], "identity").unwrap().1, "text is no structure");
    }

    #[test]
    fn the_budget_counts_what_is_held() {
        let bodies = Bodies::default();
        let large = vec![b' '; BODY_LIMIT];
        let held: Vec<_> = (0..24).map(|_| read_by(&bodies, &[&large], "identity").unwrap()).collect();
        assert!(read_by(&bodies, &[&large], "identity").unwrap_err().contains("24 MiB"));
        assert!(read_by(&bodies, &[&large[..SMALL]], "identity").is_ok(), "small ones are not counted");
        drop(held);
        assert_eq!(bodies.held.load(Ordering::Relaxed), 0);
        assert!(read_by(&bodies, &[&large], "identity").is_ok());
    }
}
