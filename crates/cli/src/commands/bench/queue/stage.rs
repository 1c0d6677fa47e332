use anyhow::{Context, Result, ensure};
use likeness_core::{Lane, Randomness, TaskId, UserId};
use likeness_db::bench::{self, Filling};
use likeness_db::tasks::Flow;
use likeness_db::users::{self, NewUser};
use likeness_db::{PgConnection, PgPool};
use likeness_queue::{Policy, TaskKind};
use url::Url;

use super::noop::Noop;
use crate::clock::randomness;

/// Connections of ours at most: 8 that work, one that looks, and what a worker keeps for itself.
const CONNECTIONS: u32 = 20;

/// An empty database with users, in which everything is measured.
pub(super) struct Stage {
    /// Connections to it.
    pub(super) pool: PgPool,
    /// Those who submit.
    pub(super) users: Vec<UserId>,
    /// For ids and tokens.
    pub(super) randomness: Randomness,
    url: Url,
}

impl Stage {
    /// Opens the database and brings it up to date.
    pub(super) async fn open(url: &str) -> Result<Self> {
        let pool = likeness_db::connect(url, CONNECTIONS)
            .await
            .context("the database cannot be used")?;
        likeness_db::migrate(&pool).await?;
        let mut conn = pool.acquire().await?;
        ensure!(
            !bench::holds_tasks(&mut conn).await?,
            "the database holds tasks, which would be removed; name another one"
        );
        let randomness = randomness()?;
        let mut users = Vec::new();
        for _ in 0..8 {
            users.push(some_user(&mut conn, &randomness).await?);
        }
        drop(conn);
        Ok(Self {
            pool,
            users,
            randomness,
            url: Url::parse(url)?,
        })
    }

    /// The server and the machine.
    pub(super) async fn describe(&self) -> Result<String> {
        let mut conn = self.pool.acquire().await?;
        let cores = std::thread::available_parallelism()?;
        let server = bench::describe_server(&mut conn).await?;
        let built = if cfg!(debug_assertions) {
            "; NOT OPTIMISED, a debug build"
        } else {
            ""
        };
        Ok(format!("Postgres {server}; {cores} cores{built}"))
    }

    /// Removes all tasks.
    pub(super) async fn clear(&self) -> Result<()> {
        let mut conn = self.pool.acquire().await?;
        Ok(bench::clear(&mut conn).await?)
    }

    /// A connection beside the pool's, on which long statements are not cut off.
    pub(super) async fn patient(&self) -> Result<PgConnection> {
        Ok(bench::connect(&self.pool).await?)
    }

    /// Puts so many no-op tasks in the line, in bulk, tags from `first_tag` on.
    pub(super) async fn fill(&self, count: i64, first_tag: i64) -> Result<()> {
        let mut conn = self.patient().await?;
        bench::fill_pending(&mut conn, &self.filling(count, first_tag)).await?;
        Ok(bench::settle(&mut conn).await?)
    }

    /// What fills in no-op tasks of one user.
    pub(super) fn filling(&self, count: i64, first_tag: i64) -> Filling<'static> {
        Filling {
            user: self.users[0],
            kind: Noop::NAME,
            pool: Noop::POOL,
            count,
            first_tag,
        }
    }

    /// Submits a no-op task in a transaction of its own, as a request does.
    pub(super) async fn submit(&self, user: UserId) -> Result<()> {
        let mut flow = Flow::begin(&self.pool, user).await?;
        self.submit_in(&mut flow, Lane::Normal, &Noop::default())
            .await?;
        Ok(flow.commit().await?)
    }

    /// Submits a task in a flow, and says under which id.
    pub(super) async fn submit_in(
        &self,
        flow: &mut Flow,
        lane: Lane,
        task: &Noop,
    ) -> Result<TaskId> {
        let id = TaskId(self.randomness.uuid());
        let policy = Policy::default();
        likeness_queue::submit(flow, &policy, id, lane, task).await?;
        Ok(id)
    }

    /// The URL of another database of the same server.
    pub(super) fn url_of(&self, database: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(database);
        url.into()
    }
}

async fn some_user(conn: &mut PgConnection, randomness: &Randomness) -> Result<UserId> {
    let email = format!("{}@bench.example", randomness.uuid());
    let user = NewUser {
        email: &email,
        full_name: "Bench",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: None,
        email_verified_at: None,
    };
    Ok(users::insert(conn, &user).await?)
}
