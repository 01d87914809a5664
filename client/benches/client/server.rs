//! A server that costs as little as possible: fixed answers, kept connections, no state.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Serves until the other end of its standard input is closed.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
        let serving = async {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(stream));
            }
        };
        tokio::select! {
            _ = ended => {}
            () = serving => {}
        }
    });
}

/// A server process that ends with this value.
pub(crate) struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, base_url: line.trim().to_owned() }
    }

    /// The base URL of a project with so many accounts.
    pub(crate) fn project(&self, accounts: usize) -> String {
        format!("{}/{accounts}", self.base_url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn connection(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let end = loop {
            if let Some(position) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break position + 4;
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let head: Vec<u8> = buffer.drain(..end).collect();
        let body = answer(std::str::from_utf8(&head).unwrap());
        let mut response = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_1\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        response.push_str(&body);
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The body for a request, whose path begins with how many accounts there are.
fn answer(head: &str) -> String {
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments = path.split('/').skip(1);
    let total: usize = segments.next().unwrap().parse().unwrap();
    if method == "POST" {
        let id = segments.nth(3).unwrap();
        return format!(
            r#"{{"revoked_tokens":["access_token","refresh_token"],"connected_account":{{"id":"{id}","status":"REVOKED"}}}}"#
        );
    }
    // By then everything has been revoked.
    let total = if query.contains("statuses=ACTIVE") { 0 } else { total };
    let number =
        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
    page(number("cursor").unwrap_or(0), number("limit").unwrap_or(20), total)
}

/// A page of a list, with accounts as the API shows them.
pub(crate) fn page(start: usize, limit: usize, total: usize) -> String {
    let end = total.min(start + limit);
    let items: Vec<String> = (start..end).map(account).collect();
    let next = if end < total { format!("\"{end}\"") } else { "null".to_owned() };
    format!(
        r#"{{"items":[{}],"next_cursor":{next},"total_pages":{},"current_page":{},"total_items":{total}}}"#,
        items.join(","),
        total.div_ceil(limit),
        start / limit + 1,
    )
}

fn account(number: usize) -> String {
    format!(
        r#"{{"toolkit":{{"slug":"gmail"}},"auth_config":{{"id":"ac_1a2b3c4d5e6f","auth_scheme":"OAUTH2","is_composio_managed":true,"is_disabled":false}},"id":"ca_{number:012}","word_id":"gmail_red-castle","alias":null,"user_id":"user-{number}","status":"ACTIVE","experimental":{{"account_type":"PRIVATE"}},"created_at":"2026-05-12T09:30:00.000Z","updated_at":"2026-05-12T09:30:00.000Z","state":{{"authScheme":"OAUTH2","val":{{"status":"ACTIVE","access_token":"REDACTED","refresh_token":"REDACTED","expires_in":3599,"scope":"https://mail.example/ https://calendar.example/","token_type":"Bearer","id_token":"REDACTED"}}}},"data":{{"access_token":"REDACTED","refresh_token":"REDACTED","expires_in":3599}},"status_reason":null,"is_disabled":false}}"#
    )
}
