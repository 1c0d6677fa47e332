//! Whether the table keeps the order that the naive model keeps, whatever happens to its tasks.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use futures::future::join_all;
use likeness_core::{Lane, Pool, TaskError, TaskId, UserId, WorkerId};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Flow, Lease};
use likeness_queue::{Finished, Policy, TaskContext, TaskKind};
use likeness_tests::randomness;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::runtime;

use self::history::{Answer, Op, Step, Submission, USERS, cost, histories};
use self::naive::Naive;
use super::probe::Act;
use super::stage::{Stage, some_worker, submit, user};

// The model and its histories belong to the queue, which tests its arithmetic alone with them.
#[path = "../../../crates/queue/src/fairness/history.rs"]
mod history;
#[path = "../../../crates/queue/src/fairness/naive.rs"]
mod naive;

/// Work that costs so many units and is never done.
#[derive(Serialize, Deserialize)]
struct Costly<const UNITS: u32>;

impl<const UNITS: u32> TaskKind for Costly<UNITS> {
    const NAME: &'static str = "probe";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = cost(UNITS);
    const MAX_ATTEMPTS: u32 = 1000;
    const TIMEOUT: Duration = Duration::from_secs(60);

    type Services = ();
    type Output = ();

    async fn run(&self, _: &TaskContext<()>) -> Result<Finished<()>, TaskError> {
        Err(TaskError::fail("nobody runs it"))
    }
}

/// The table, and what the test knows of its tasks by their numbers.
struct Table<'a> {
    stage: &'a Stage,
    policy: Policy,
    users: &'a [UserId],
    tasks: Vec<(UserId, TaskId)>,
    leases: HashMap<usize, (WorkerId, Lease)>,
}

impl Table<'_> {
    async fn apply(&mut self, step: Step) -> Answer {
        match step {
            Step::Submit(submission) => return Answer::Tag(self.submit(submission).await),
            Step::Claim => return Answer::Claimed(self.claim().await),
            Step::End(task) => self.succeed(task).await,
            Step::GiveBack(task) => self.put_back(task, Duration::ZERO, false).await,
            Step::Delay(task) => self.put_back(task, Duration::from_secs(3600), true).await,
            Step::Rescue(task) => self.rescue(task).await,
            Step::MakeDue(task) => self.make_due(task).await,
            Step::Cancel(task) => {
                let (user, id) = self.tasks[task];
                self.stage.cancel(user, id).await;
            }
        }
        Answer::Done
    }

    async fn submit(&mut self, task: Submission) -> i64 {
        let user = self.users[usize::from(task.user)];
        let id = TaskId(randomness().uuid());
        let mut flow = Flow::begin(self.stage.pool(), user).await.unwrap();
        let (policy, lane) = (&self.policy, task.lane);
        let submitted = match task.cost {
            units if units == cost(1) => {
                likeness_queue::submit(&mut flow, policy, id, lane, &Costly::<1>).await
            }
            units if units == cost(2) => {
                likeness_queue::submit(&mut flow, policy, id, lane, &Costly::<2>).await
            }
            _ => likeness_queue::submit(&mut flow, policy, id, lane, &Costly::<3>).await,
        };
        submitted.unwrap();
        let row = tasks::find(&mut flow, user, id).await.unwrap().unwrap();
        flow.commit().await.unwrap();
        self.tasks.push((user, id));
        row.order_tag
    }

    async fn claim(&mut self) -> Option<usize> {
        let worker = some_worker();
        let claimed = self.stage.claim(worker, 1, Duration::from_secs(60)).await;
        let lease = claimed.first()?.lease;
        let task = self.number(lease.task);
        self.leases.insert(task, (worker, lease));
        Some(task)
    }

    async fn succeed(&mut self, task: usize) {
        let (_, lease) = self.leases.remove(&task).unwrap();
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        let held = tasks::succeed_all(&mut tx, &[tasks::Success::bare(lease, &json!(1))]).await;
        assert_eq!(held.unwrap(), [lease]);
        tx.commit().await.unwrap();
    }

    async fn put_back(&mut self, task: usize, delay: Duration, spend: bool) {
        let (_, lease) = self.leases.remove(&task).unwrap();
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        let held = tasks::put_back(&mut tx, &[lease], delay, spend).await;
        assert_eq!(held.unwrap(), [lease]);
        tx.commit().await.unwrap();
    }

    async fn rescue(&mut self, task: usize) {
        let (worker, _) = self.leases.remove(&task).unwrap();
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        let rescued = tasks::rescue(&mut tx, &[worker], false).await.unwrap();
        assert_eq!(rescued.len(), 1);
        tx.commit().await.unwrap();
    }

    /// The tasks in the line, the first one first.
    async fn waiting(&self) -> Vec<usize> {
        let line =
            "select id from tasks where state = 'pending' and is_due order by order_tag, seq";
        let line = sqlx::query_scalar(line).fetch_all(self.stage.pool());
        let line = line.await.unwrap().into_iter();
        line.map(|id| self.number(TaskId(id))).collect()
    }

    fn number(&self, id: TaskId) -> usize {
        let mut tasks = self.tasks.iter();
        tasks.position(|(_, other)| *other == id).unwrap()
    }

    async fn make_due(&self, task: usize) {
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        sqlx::query("update tasks set ready_at = now() where id = $1")
            .bind(self.tasks[task].1.0)
            .execute(&mut *tx)
            .await
            .unwrap();
        tasks::make_due(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Plays a history on the table and on the model: every step gives the same tags, claims and line.
async fn compare(stage: &Stage, users: &[UserId], vip_weight: u32, ops: Vec<Op>) {
    stage.run("delete from tasks").await;
    let mut naive = Naive::new(vip_weight);
    let mut table = Table {
        stage,
        policy: Policy { vip_weight },
        users,
        tasks: Vec::new(),
        leases: HashMap::new(),
    };
    for op in ops {
        if let Some(step) = naive.step(op) {
            assert_eq!(table.apply(step).await, naive.apply(step), "{step:?}");
            assert_eq!(table.waiting().await, naive.waiting(), "after {step:?}");
        }
    }
}

#[test]
fn the_table_keeps_the_order_of_the_naive_model() {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (stage, users) = runtime.block_on(async {
        let stage = Stage::new().await;
        let names = (0..USERS).map(|name| format!("user{name}@example.com"));
        let users = names.map(|name| {
            let pool = stage.pool().clone();
            async move { user(&pool, &name).await }
        });
        let users = join_all(users).await;
        (stage, users)
    });
    let mut runner = TestRunner::new(Config {
        cases: 10,
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    });

    let kept = runner.run(&(1..=8u32, histories(80, 1..=3)), |(vip_weight, ops)| {
        runtime.block_on(compare(&stage, &users, vip_weight, ops));
        Ok(())
    });

    kept.unwrap();
}

/// Submits on connections of the pool and ends what is first in the line in between; says what was submitted in order.
async fn submit_some(stage: &Stage, pool: &PgPool, lane: Lane) -> Vec<TaskId> {
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(submit(pool, stage.user, lane, "probe", Act::Succeed).await);
        for claimed in stage.claim(some_worker(), 1, Duration::from_secs(60)).await {
            let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
            let held =
                tasks::succeed_all(&mut tx, &[tasks::Success::bare(claimed.lease, &json!(1))])
                    .await;
            assert_eq!(held.unwrap(), [claimed.lease]);
            tx.commit().await.unwrap();
        }
    }
    ids
}

#[tokio::test]
async fn a_user_who_submits_from_many_connections_at_once_keeps_the_order_of_each() {
    let stage = Stage::new().await;
    let pool = likeness_db::connect(&stage.database.url, 16).await.unwrap();
    let lanes = [Lane::Normal, Lane::Vip].into_iter().cycle();

    let submitters = lanes.take(16);
    let submitters = submitters.map(|lane| submit_some(&stage, &pool, lane));
    let submitted = join_all(submitters).await;

    let mut conn = stage.pool().acquire().await.unwrap();
    let mut rows = tasks::list(&mut conn, stage.user, 100, None).await.unwrap();
    rows.sort_unstable_by_key(|task| task.seq);
    let tags = |lane| {
        let tasks = rows.iter().filter(move |task| task.lane == lane);
        tasks.map(|task| task.order_tag).collect::<Vec<_>>()
    };
    for lane in [Lane::Normal, Lane::Vip] {
        assert_eq!(tags(lane).len(), 48);
        assert!(tags(lane).is_sorted_by(|a, b| a < b), "{:?}", tags(lane));
    }
    let places: BTreeMap<_, _> = rows.iter().map(|task| (task.id, task.order_tag)).collect();
    for ids in submitted {
        assert!(ids.iter().map(|id| places[id]).is_sorted());
    }
}
