//! What a rule came to: verdict, findings, evidence. No I/O happens here.
//!
//! A check answers [`Checked`]; [`Verdict::of`] is the one place that turns it into a [`Verdict`].
//! [`Finding`]s are what the target did wrong, [`Cause`]s why nothing could be decided, and
//! [`Evidence`] is the record that both rest on, redacted by a [`Redactor`] before it is stored.

mod evidence;
mod finding;
mod redact;
mod verdict;

pub use evidence::{Evidence, Exchange, Observation, RecordedBody, RecordedRequest, RecordedResponse};
pub use finding::Finding;
pub use redact::Redactor;
pub use verdict::{Cause, Checked, Stop, Verdict};
