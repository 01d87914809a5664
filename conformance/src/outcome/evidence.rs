//! The record that a verdict rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was seen while one rule was decided.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The requests with their answers, in the order in which they were sent.
    pub exchanges: Vec<Exchange>,
    /// What reached the provider.
    pub observations: Vec<Observation>,
    /// How something was known, such as the budget that was waited.
    pub remarks: Vec<String>,
    /// Exchanges that were made without being kept here, because they showed nothing new.
    #[serde(default)]
    pub omitted: usize,
    /// Whether the exchanges are one case from its first request to its last, so that they can be sent again.
    #[serde(default)]
    pub whole: bool,
}

/// One request with its answer, redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// The number of the request within the run.
    pub number: usize,
    /// Milliseconds from the start of the run to the sending.
    pub at_ms: u64,
    /// What was sent.
    pub request: RecordedRequest,
    /// What came back, or why nothing did.
    pub response: Result<RecordedResponse, String>,
    /// Milliseconds from the sending to the end of the answer.
    pub took_ms: u64,
}

/// A request as it was sent, redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedRequest {
    /// The HTTP method.
    pub method: String,
    /// The complete URL.
    pub url: String,
    /// The headers that this suite set; a secret stands as the name of its variable.
    pub headers: Vec<(String, String)>,
    /// The body, if one was sent.
    pub body: Option<String>,
}

/// A response as it was read, redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: RecordedBody,
}

/// The part of a body that is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedBody {
    /// The text, shortened.
    pub text: String,
    /// The number of bytes that were read.
    pub bytes: usize,
    /// Whether the target sent more than is read.
    #[serde(default)]
    pub truncated: bool,
}

/// One request that reached the provider with a token of this run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// The number of the request among those that reached the provider.
    pub number: usize,
    /// Milliseconds from the start of the run to the arrival.
    pub at_ms: u64,
    /// The account that holds the token.
    pub account: String,
    /// The subject that the token is, `access_token` or `refresh_token`.
    pub subject: String,
    /// Whether the token arrived whole.
    pub whole: bool,
    /// The `token_type_hint` that came with it.
    pub hint: Option<String>,
    /// What the provider answered.
    pub answer: String,
    /// Whether the answer was a success.
    pub accepted: bool,
}
