//! What happens around every generated request: the key goes in, the answer is kept whole.

use bytes::Bytes;
use http::HeaderName;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::{Request, Response};

use crate::call::{Exchange, Inner, Trouble};
use crate::generated::Operations;

/// A header that the generator adds to every request, though the API does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

impl ClientHooks<Inner> for Operations {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let settings = self.inner().settings();
        let (name, value) = settings.key.header();
        request.headers_mut().remove(API_VERSION);
        request.headers_mut().insert(name.clone(), value.clone());
        Ok(())
    }

    /// Reads the whole body here, within the limit, and gives the generated code a copy: what it
    /// makes of an answer outside the document forgets the status with the headers.
    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let inner = self.inner();
        let mut response = self.client().execute(request).await?;
        let status = response.status();
        let headers = response.headers().clone();
        let limit = inner.settings().body_limit;
        let mut body = Vec::new();
        let mut trouble = None;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > limit => {
                    trouble = Some(Trouble::TooLong);
                    break;
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    trouble = Some(Trouble::Cut(error));
                    break;
                }
            }
        }
        let body = Bytes::from(body);
        let mut copy = http::Response::new(body.clone());
        *copy.status_mut() = status;
        *copy.headers_mut() = headers.clone();
        inner.keep(Exchange { status, headers, body, trouble });
        Ok(copy.into())
    }
}
