use std::time::Duration;

use likeness_core::{Lane, TaskId};
use likeness_db::tasks::{self, Flow, FlowTags, NewTask};

use crate::{Error, Result, TaskKind};

/// How much the lanes weigh against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How many times faster than the `normal` lane the `vip` lane moves; at least 1.
    pub vip_weight: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { vip_weight: 4 }
    }
}

impl Policy {
    pub(crate) fn weight(self, lane: Lane) -> u32 {
        match lane {
            Lane::Vip => self.vip_weight.max(1),
            Lane::Normal => 1,
        }
    }
}

/// Puts a task of the flow's user in the line of its pool, where it stands from the moment the flow commits.
///
/// Its place is fixed here, by self-clocked fair queueing (Golestani 1994): a flow is a user in a lane, the order tag is the task's
/// virtual finish time, and workers take the smallest tag first. So users alternate, whatever number of tasks each submits.
///
/// # Errors
///
/// `Db` with `Conflict` when there is a task with this id.
pub async fn submit<K: TaskKind>(
    flow: &mut Flow,
    policy: &Policy,
    id: TaskId,
    lane: Lane,
    task: &K,
) -> Result<()> {
    let args = serde_json::to_value(task).map_err(Error::Args)?;
    let user = flow.user();
    let tags = tasks::flow_tags(flow, user, lane, K::POOL).await?;
    let order_tag = order_tag(tags, K::COST, policy.weight(lane));
    let row = NewTask {
        id,
        user,
        kind: K::NAME,
        pool: K::POOL,
        lane,
        args: &args,
        order_tag,
        max_attempts: K::MAX_ATTEMPTS,
    };
    tasks::insert(flow, &row).await?;
    Ok(())
}

/// The virtual finish time of a flow's next task, in microseconds of work.
pub(crate) fn order_tag(tags: FlowTags, cost: Duration, weight: u32) -> i64 {
    let work = i64::try_from(cost.as_micros() / u128::from(weight)).unwrap_or(i64::MAX);
    // At least 1, so that a flow's tags are never equal.
    tags.virtual_time.max(tags.last).saturating_add(work.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_flow_that_waited_earns_no_credit() {
        let tags = FlowTags {
            virtual_time: 9_000_000,
            last: 0,
        };

        assert_eq!(order_tag(tags, SECOND, 1), 10_000_000);
    }

    #[test]
    fn a_heavier_lane_spaces_its_tasks_closer() {
        let tags = FlowTags {
            virtual_time: 0,
            last: 500_000,
        };

        assert_eq!(order_tag(tags, SECOND, 4), 750_000);
    }

    #[test]
    fn a_task_of_no_cost_still_stands_behind_its_flow() {
        let tags = FlowTags {
            virtual_time: 0,
            last: 7,
        };

        assert_eq!(order_tag(tags, Duration::ZERO, 1), 8);
    }
}
