//! Serves a router on a socket until told to stop.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A socket being served. Dropping it stops the serving.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves a router.
    pub(super) async fn start(listen: SocketAddr, router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        // Answers are small: waiting to fill a packet only delays them.
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let (stop, stopped) = oneshot::channel();
        let signal = async {
            let _ = stopped.await;
        };
        let serving = axum::serve(listener, router).with_graceful_shutdown(signal);
        let task = tokio::spawn(async {
            let _ = serving.await;
        });
        Ok(Self { address, stop, task })
    }

    /// Accepts connections, then closes each after its first bytes without an answer. A provider that cuts, for tests.
    #[cfg(test)]
    pub(super) async fn start_hanging_up(listen: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (stop, mut stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = &mut stopped => return,
                    accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                        tokio::spawn(hang_up(stream));
                    },
                }
            }
        });
        Ok(Self { address, stop, task })
    }

    /// Where this server listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops; waits for requests in flight, but not for longer than `patience`.
    pub(super) async fn stop(mut self, patience: Duration) {
        let _ = self.stop.send(());
        if timeout(patience, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// The request is read first: closing over unread bytes would reset the connection instead.
#[cfg(test)]
async fn hang_up(stream: tokio::net::TcpStream) {
    let mut bytes = [0; 8192];
    if stream.readable().await.is_ok() {
        let _ = stream.try_read(&mut bytes);
    }
}
