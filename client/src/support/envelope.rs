//! The body of an error, read as leniently as servers write it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The body of every error answer.
///
/// Reading asks for a message and nothing else: `{"error": {"message": …}}`, the bare
/// `{"message": …}` of some rate limits and `{"error": "…"}` are all taken, and a member of the wrong
/// type counts as absent.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ErrorEnvelope {
    /// What went wrong.
    pub error: ErrorBody,
}

/// What a server says went wrong.
///
/// The texts are the server's: they can repeat what the request held. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ErrorBody {
    /// For people.
    pub message: String,
    /// For programs: a small number grouped by area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// For programs: the area, an underscore, the reason. Of Nylas the `error` or the `type`, such as `invalid_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The HTTP status, as the body repeats it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// Names the request to the vendor's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What the caller may do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_fix: Option<String>,
    /// Single findings, such as one for each invalid field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// A page about it; Nylas leaves its scheme out.
    #[cfg(feature = "nylas")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Whether it came in the flat form that OAuth has.
    #[cfg(feature = "nylas")]
    #[serde(skip)]
    pub(crate) is_flat: bool,
}

impl ErrorEnvelope {
    /// Reads a body, if it has a message.
    pub(crate) fn read(body: &[u8]) -> Option<ErrorBody> {
        serde_json::from_slice(body).ok().map(|envelope: Self| envelope.error)
    }

    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let error = match value.get("error") {
            Some(Value::String(message)) => {
                return Some(Self { error: ErrorBody::bare(message) });
            }
            Some(error @ Value::Object(_)) => error,
            _ => value,
        };
        let text = |name: &str| error.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let number = |name: &str| error.get(name).and_then(integer);
        let mut body = ErrorBody::bare(error.get("message").and_then(Value::as_str)?);
        body.code = number("code");
        body.slug = text("slug").map(str::to_owned);
        body.status = number("status");
        body.request_id = text("request_id").or_else(|| text("requestId")).map(str::to_owned);
        body.suggested_fix = text("suggested_fix").or_else(|| text("suggestedFix")).map(str::to_owned);
        if let Some(Value::Array(errors)) = error.get("errors") {
            body.errors = errors.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        Some(Self { error: body })
    }
}

impl ErrorBody {
    pub(crate) fn bare(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            code: None,
            slug: None,
            status: None,
            request_id: None,
            suggested_fix: None,
            errors: Vec::new(),
            #[cfg(feature = "nylas")]
            uri: None,
            #[cfg(feature = "nylas")]
            is_flat: false,
        }
    }
}

/// An integer, also where it is spelled `606.0` or `"606"`.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let whole = |number: f64| {
        let range = -9_007_199_254_740_992.0..=9_007_199_254_740_992.0;
        // The range is that in which a float is exact, so nothing is lost.
        (number.fract() == 0.0 && range.contains(&number)).then_some(number as i64)
    };
    value.as_i64().or_else(|| value.as_f64().and_then(whole)).or_else(|| value.as_str()?.parse().ok())
}

impl<'de> Deserialize<'de> for ErrorEnvelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).ok_or_else(|| serde::de::Error::custom("the error has no message"))
    }
}

impl fmt::Debug for ErrorEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorEnvelope").field("error", &self.error).finish()
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody").field("code", &self.code).field("status", &self.status).finish_non_exhaustive()
    }
}
