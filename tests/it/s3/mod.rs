//! Assets in a real S3 server, which checks signatures.

mod objects;
mod studio;

use std::fs;
use std::path::PathBuf;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use likeness_media::Media;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use ureq::http::Response;

pub(crate) const SECRET: &str = "a secret key";

/// An S3 server on a free port of this machine, with one bucket; it ends when dropped.
pub(crate) struct S3 {
    root: TempDir,
    endpoint: String,
    _stop: DropGuard,
}

impl S3 {
    pub(crate) async fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("studio")).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).unwrap());
        service.set_auth(SimpleAuth::from_single("likeness", SECRET));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            stopped
                .run_until_cancelled(serve(listener, service.build()))
                .await
        });
        Self {
            root,
            endpoint,
            _stop: stop.drop_guard(),
        }
    }

    /// What the studio's environment says about the server.
    pub(crate) fn environment(&self, secret: &str) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "likeness".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ]
    }

    /// Assets below a prefix of the bucket.
    pub(crate) fn media(&self) -> Media {
        self.open("s3://studio/assets", SECRET)
    }

    fn open(&self, url: &str, secret: &str) -> Media {
        let options = self.environment(secret);
        Media::remote(url, options.map(|(name, value)| (name.to_owned(), value))).unwrap()
    }

    /// The file in which the server keeps an asset.
    fn file(&self, key: &str) -> PathBuf {
        self.root.path().join("studio/assets").join(key)
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let server = auto::Builder::new(TokioExecutor::new());
    while let Ok((socket, _)) = listener.accept().await {
        let connection = server
            .serve_connection(TokioIo::new(socket), service.clone())
            .into_owned();
        tokio::spawn(async move {
            // Clients may hang up at any time.
            let _ = connection.await;
        });
    }
}

/// The answer to a plain HTTP client that sends these headers.
async fn fetch(url: &str, headers: &[(&'static str, &'static str)]) -> Response<Vec<u8>> {
    let (url, headers) = (url.to_owned(), headers.to_owned());
    let fetched = tokio::task::spawn_blocking(move || {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build();
        let request = headers
            .iter()
            .fold(config.new_agent().get(url), |request, (name, value)| {
                request.header(*name, *value)
            });
        let (head, mut body) = request.call().unwrap().into_parts();
        Response::from_parts(head, body.read_to_vec().unwrap())
    });
    fetched.await.unwrap()
}
