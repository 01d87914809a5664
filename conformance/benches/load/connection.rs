//! One HTTP/1.1 connection, kept alive, without a pool around it.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::server::Server;

/// Where every path begins.
pub(crate) const ACCOUNTS: &str = "/api/v3.1/connected_accounts";

/// A connection to the server, used for one request at a time.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    authority: String,
    api_key: String,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(server: &Server) -> Result<Self, String> {
        let failed = |error: &dyn std::error::Error| format!("connect to {}: {error}", server.authority());
        let stream = TcpStream::connect(server.authority()).await.map_err(|error| failed(&error))?;
        stream.set_nodelay(true).map_err(|error| failed(&error))?;
        let (sender, driver) = handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
        // A connection that breaks shows in the next request.
        tokio::spawn(async { drop(driver.await) });
        Ok(Self { sender, authority: server.authority().to_owned(), api_key: server.api_key().to_owned() })
    }

    /// Sends a request; answers with the status as well as the whole body.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        below: &str,
        body: Option<String>,
    ) -> Result<(StatusCode, Bytes), hyper::Error> {
        let mut request = Request::new(Full::new(Bytes::from(body.unwrap_or_default())));
        let headers = request.headers_mut();
        for (name, value) in [("host", &self.authority), ("x-api-key", &self.api_key)] {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        headers.insert("content-type", http::HeaderValue::from_static("application/json"));
        *request.method_mut() = method;
        *request.uri_mut() = format!("{ACCOUNTS}{below}").parse().unwrap_or_default();
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}
