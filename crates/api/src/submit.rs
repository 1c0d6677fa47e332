//! Submitting tasks: what every route that makes one does alike.

use std::sync::Arc;

use likeness_core::{Lane, TaskId, UserId};
use likeness_db::idempotency_keys::{self, Fingerprint};
use likeness_db::tasks::{self, Flow};
use likeness_db::{PgConnection, users};
use likeness_queue::TaskKind;
use poem_openapi::Object;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use sha2::{Digest, Sha256};

use crate::Context;
use crate::body::Node;
use crate::context::VipPolicy;
use crate::error::{Error, Refusal};
use crate::idempotency_key::IdempotencyKey;

/// The task that was submitted.
#[derive(Debug, Object)]
#[oai(example)]
pub(crate) struct Submitted {
    /// Under which its state is asked for.
    task_id: String,
}

impl Submitted {
    fn new(id: TaskId) -> Json<Self> {
        Json(Self {
            task_id: id.to_string(),
        })
    }
}

impl Example for Submitted {
    fn example() -> Self {
        let task_id = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc".to_owned();
        Self { task_id }
    }
}

/// What a route that makes a task answers, and the statuses that all of them may.
pub(crate) type Answer<const STATUS: u16 = 0> =
    Result<Json<Submitted>, Refusal<403, 409, 429, STATUS>>;

/// What every body that asks for a task says, whatever the task.
pub(crate) struct Order {
    lane: Lane,
    fingerprint: Fingerprint,
}

impl Order {
    /// Reads `vip`, and remembers what is asked of the route.
    pub(crate) fn read(route: &str, body: &Node<'_>) -> Self {
        let is_vip = body.field("vip").boolean().unwrap_or(false);
        let digest = Sha256::new()
            .chain_update(route)
            .chain_update("\n")
            .chain_update(body.canonical());
        Self {
            lane: if is_vip { Lane::Vip } else { Lane::Normal },
            fingerprint: digest.finalize().into(),
        }
    }

    /// The lane that is asked for.
    #[cfg(test)]
    pub(crate) fn lane(&self) -> Lane {
        self.lane
    }
}

/// Submits a task once for each key, and answers its id; `task` is made only when the key is new.
pub(crate) async fn submit<K: TaskKind>(
    context: &Arc<Context>,
    user: UserId,
    key: &IdempotencyKey,
    order: &Order,
    task: impl Future<Output = Result<K, Error>>,
) -> Result<Json<Submitted>, Error> {
    if key.is_given() {
        let known = known(&mut *context.connection().await?, user, key, order).await?;
        if let Some(id) = known {
            return Ok(Submitted::new(id));
        }
    }
    let task = task.await?;
    let mut flow = Flow::begin(&context.pool, user).await?;
    // Another request with the key may have come first.
    if let Some(id) = known(&mut flow, user, key, order).await? {
        return Ok(Submitted::new(id));
    }
    permit(context, &mut flow, user, order.lane).await?;
    let id = TaskId(context.randomness.uuid());
    let policy = &context.settings.queue_policy;
    likeness_queue::submit(&mut flow, policy, id, order.lane, &task).await?;
    if let Some(key) = key.text() {
        let fingerprint = &order.fingerprint;
        idempotency_keys::put(&mut flow, user, key, fingerprint, id).await?;
    }
    flow.commit().await?;
    Ok(Submitted::new(id))
}

/// The task that an earlier request with the key made; a conflict when that asked for something else.
async fn known(
    connection: &mut PgConnection,
    user: UserId,
    key: &IdempotencyKey,
    order: &Order,
) -> Result<Option<TaskId>, Error> {
    let Some(key) = key.text() else {
        return Ok(None);
    };
    match idempotency_keys::find(connection, user, key).await? {
        None => Ok(None),
        Some(first) if first.fingerprint == order.fingerprint => Ok(Some(first.task)),
        Some(_) => Err(Error::conflict(
            "the `Idempotency-Key` was used for another request within the last 24 hours",
        )),
    }
}

/// Whether the user may use the lane and let another task wait.
async fn permit(
    context: &Context,
    connection: &mut PgConnection,
    user: UserId,
    lane: Lane,
) -> Result<(), Error> {
    permit_lane(context, connection, user, lane).await?;
    let most = context.settings.max_waiting_tasks;
    if tasks::count_waiting(connection, user, most).await? >= u64::from(most) {
        return Err(Error::limit_reached(format!(
            "{most} tasks of this account wait already; submit more when some have begun"
        )));
    }
    Ok(())
}

async fn permit_lane(
    context: &Context,
    connection: &mut PgConnection,
    user: UserId,
    lane: Lane,
) -> Result<(), Error> {
    match (lane, context.settings.vip_policy) {
        (Lane::Normal, VipPolicy::Open | VipPolicy::Entitled) | (Lane::Vip, VipPolicy::Open) => {
            Ok(())
        }
        (Lane::Vip, VipPolicy::Entitled) => {
            let user = users::find(connection, user).await?;
            if user.is_some_and(|user| user.vip) {
                Ok(())
            } else {
                Err(Error::forbidden(
                    "the fast lane is not open to this account",
                ))
            }
        }
    }
}
