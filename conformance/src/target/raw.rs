//! Request lines that a URL library would tidy up before sending.

use super::Response;
use super::body::Gathering;
use super::http::Wire;
use bytes::Bytes;
use http::Uri;
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use percent_encoding::percent_decode_str;
use url::Url;

/// Sends a path byte for byte.
pub(super) struct Raw {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    proxied: bool,
}

impl Raw {
    pub(super) fn new(tls: rustls::ClientConfig, proxied: bool) -> Self {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        let connector = HttpsConnector::from((connector, tls));
        Self { client: Client::builder(TokioExecutor::new()).build(connector), proxied }
    }

    /// Whether `path` has a segment that a URL library resolves or rewrites.
    pub(super) fn is_needed(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        path.contains('\\')
            || path
                .split('/')
                .any(|segment| matches!(percent_decode_str(segment).decode_utf8_lossy().as_ref(), "." | ".."))
    }

    pub(super) async fn transmit(&self, base: &Url, wire: &Wire, mut body: Gathering) -> Result<Response, String> {
        if self.proxied {
            return Err("path tricks are not sent through a proxy".into());
        }
        let prefix = base.path().trim_end_matches('/');
        let authority = &base[url::Position::BeforeHost..url::Position::AfterPort];
        let uri: Uri = format!("{}://{authority}{prefix}{}", base.scheme(), wire.path)
            .parse()
            .map_err(|error| format!("the path cannot stand in a request line ({error})"))?;
        let mut request = http::Request::new(Full::new(wire.body.clone().unwrap_or_default()));
        *request.method_mut() = wire.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = wire.headers.clone();
        let answer = self.client.request(request).await.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            format!("the connection ended without an answer ({cause})")
        })?;
        let (parts, mut stream) = answer.into_parts();
        while let Some(frame) = stream.frame().await {
            let Ok(data) = frame.map_err(|error| format!("the answer broke off ({error})"))?.into_data() else {
                continue;
            };
            if !body.take(&data)? {
                break;
            }
        }
        let (body, truncated) = body.finish(&parts.headers)?;
        Ok(Response {
            number: 0,
            took: std::time::Duration::ZERO,
            asked: String::new(),
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            truncated,
        })
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").field("proxied", &self.proxied).finish_non_exhaustive()
    }
}
