//! Results that come one after another.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{BoxStream, Stream, StreamExt};

use crate::error::Error;

/// A stream of results; [`next`](Self::next) takes the next one.
///
/// Requests are sent only while it is polled. After an error it ends.
#[must_use = "nothing is sent before it is polled"]
pub struct Results<'a, T>(BoxStream<'a, Result<T, Error>>);

impl<'a, T> Results<'a, T> {
    pub(crate) fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'a) -> Self {
        Self(stream.boxed())
    }

    /// The next result; `None` after the last, or after an error.
    ///
    /// Dropping the future loses nothing: whatever it had begun goes on with the next call.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await
    }
}

impl<T> Stream for Results<'_, T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl<T> fmt::Debug for Results<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").finish_non_exhaustive()
    }
}
