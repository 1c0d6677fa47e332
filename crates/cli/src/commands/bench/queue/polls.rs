use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use likeness_api::{Context, EmailLogin, Mailer, Settings, TokenKeys};
use likeness_db::{bench, tasks, users};
use likeness_media::{Media, SigningKey};
use likeness_queue::Line;
use likeness_tasks::Imports;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::Load;
use super::stage::Stage;
use super::table::Table;
use super::taker::{Takers, Way};
use crate::clock::SystemClock;

/// Clients that poll at once.
const CLIENTS: u32 = 32;

/// How long the server takes to tell of all transactions.
const TOLD_AFTER: Duration = Duration::from_millis(1500);

/// Measures how many polls of a task's status the API answers a second, by the number of waiting tasks: of the last of them, or of a
/// running one when none waits.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = format!(
        "GET /generate/{{task_id}} by {CLIENTS} clients of `wrk` on the same machine; transactions are the database's, whoever's"
    );
    let heads = [
        ("waiting", 9),
        ("polls/s", 9),
        ("p99", 10),
        ("transactions/s", 14),
        ("for each poll", 13),
    ];
    let table = Table::begin("polls", &about, &heads)?;
    for waiting in [0, 1000, 100_000] {
        stage.clear().await?;
        let filling = stage.filling(i64::max(waiting, 1), 1);
        let mut conn = stage.patient().await?;
        bench::fill_pending(&mut conn, &filling).await?;
        bench::settle(&mut conn).await?;
        if waiting == 0 {
            let way = Way {
                limit: 1,
                complete: false,
            };
            Takers::open(stage)
                .await?
                .take(way, 1, load.seconds)
                .await?;
        }
        let newest = tasks::list(&mut conn, stage.users[0], 1, None).await?;
        let id = newest.first().context("a task was filled in")?.id;
        let front = Front::open(stage).await?;
        let row = front.poll(stage, &format!("/generate/{id}"), load).await?;
        table.row(&[&[waiting.to_string()], &row[..]].concat())?;
    }
    Ok(())
}

/// An API of this process, and a user of it.
struct Front {
    address: SocketAddr,
    token: String,
    _shutdown: tokio_util::sync::DropGuard,
    _assets: TempDir,
}

impl Front {
    async fn open(stage: &Stage) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, shutdown) = (listener.local_addr()?, CancellationToken::new());
        let assets = tempfile::tempdir()?;
        let line = Line::follow(stage.pool.clone(), |_| None, &shutdown);
        line.changed().wait_for(|readings| *readings > 0).await?;
        let media = Media::local(assets.path(), SigningKey::new(&[vec![1; 32]]), "")?;
        let context = Context {
            pool: stage.pool.clone(),
            line,
            imports: Imports::new(media.clone()),
            media,
            clock: Arc::new(SystemClock),
            randomness: stage.randomness.clone(),
            token_keys: TokenKeys::new(&[vec![2; 32]]),
            mailer: Mailer::log(),
            settings: Settings {
                email_login: EmailLogin::Trusted,
                ..Settings::default()
            },
        };
        tokio::spawn(likeness_api::serve(listener, context, shutdown.clone()));
        let user = users::find(&mut *stage.pool.acquire().await?, stage.users[0]).await?;
        let email = user.context("the stage has users")?.email;
        let login = post(address, "/login", &json!({ "email": email })).await?;
        let token = login["token"].as_str().context("the API logs in")?;
        Ok(Self {
            address,
            token: token.to_owned(),
            _shutdown: shutdown.drop_guard(),
            _assets: assets,
        })
    }

    /// Polls a path, and tells what the table tells of that.
    async fn poll(&self, stage: &Stage, path: &str, load: &Load) -> Result<[String; 4]> {
        let mut conn = stage.patient().await?;
        sleep(TOLD_AFTER).await;
        let (before, began) = (bench::transactions(&mut conn).await?, Instant::now());
        let told = self.wrk(path, load).await?;
        sleep(TOLD_AFTER).await;
        let transactions = bench::transactions(&mut conn).await? - before;
        let seconds = began.elapsed().as_secs_f64();
        let polls: f64 = word_after(&told, "Requests/sec:")?.parse()?;
        let answered = polls * load.seconds.as_secs_f64();
        Ok([
            format!("{polls:.0}"),
            word_after(&told, "99%")?.to_owned(),
            format!("{:.0}", transactions as f64 / seconds),
            format!("{:.4}", transactions as f64 / answered),
        ])
    }

    async fn wrk(&self, path: &str, load: &Load) -> Result<String> {
        let output = Command::new(&load.wrk)
            .args(["--threads", "1", "--latency", "--connections"])
            .arg(CLIENTS.to_string())
            .arg("--duration")
            .arg(format!("{}s", load.seconds.as_secs().max(1)))
            .args(["--header", &format!("Authorization: Bearer {}", self.token)])
            .arg(format!("http://{}{path}", self.address))
            .output()
            .await
            .with_context(|| format!("cannot run {}", load.wrk.display()))?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success() && !told.contains("Non-2xx") && !told.contains("Socket errors"),
            "polls failed: {told}"
        );
        Ok(told)
    }
}

/// Posts JSON and reads the JSON that is answered.
async fn post(address: SocketAddr, path: &str, body: &Value) -> Result<Value> {
    let body = body.to_string();
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (_, json) = answer.split_once("\r\n\r\n").context("the API answers")?;
    Ok(serde_json::from_str(json)?)
}

/// The word that follows another one in a text.
fn word_after<'a>(text: &'a str, name: &str) -> Result<&'a str> {
    let mut words = text.split_whitespace();
    words
        .find(|word| *word == name)
        .and_then(|_| words.next())
        .with_context(|| format!("`{name}` is not told in: {text}"))
}
