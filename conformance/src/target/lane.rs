//! Places among the requests under way, taken together so that calls overlap.

use super::pace::Turn;
use super::{Recorder, Request, Response, Target};
use crate::outcome::Cause;
use tokio::sync::SemaphorePermit;

/// A place that is kept for one caller, whatever else is under way.
#[derive(Debug)]
pub struct Lane<'a> {
    target: &'a Target,
    _place: SemaphorePermit<'a>,
}

impl Target {
    /// This many places at once.
    ///
    /// # Errors
    ///
    /// There are never that many requests under way.
    pub async fn lanes(&self, count: usize) -> Result<Vec<Lane<'_>>, Cause> {
        let most = self.settings().concurrency.max(1);
        if count > most {
            let reason = format!("{count} requests have to be under way at once, where --concurrency allows {most}");
            return Err(Cause::NoMeans(reason));
        }
        let places = self.pace.places(count).await;
        Ok(places.into_iter().map(|place| Lane { target: self, _place: place }).collect())
    }

    /// Sends a request whose answer nobody reads: the connection is closed as soon as `leaves` completes.
    ///
    /// # Errors
    ///
    /// As [`Target::send`].
    pub async fn hang_up(
        &self,
        recorder: &Recorder,
        request: Request,
        leaves: impl Future<Output = ()>,
    ) -> Result<(), Cause> {
        // An answer that came all the same counts as lost.
        self.deliver(recorder, request, Turn::Own, leaves).await.map(drop)
    }
}

impl Lane<'_> {
    /// Sends a request at once, in the place that was kept.
    ///
    /// # Errors
    ///
    /// As [`Target::send`].
    pub async fn send(&self, recorder: &Recorder, request: Request) -> Result<Response, Cause> {
        let answer = self.target.deliver(recorder, request, Turn::OfItsLane, std::future::pending()).await?;
        answer.ok_or_else(|| Cause::Defect("a request that nobody gave up has no answer".into()))
    }
}
