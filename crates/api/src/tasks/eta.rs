use std::time::Duration;

use likeness_core::TaskState;
use likeness_db::tasks::Task;
use likeness_queue::Pace;
use time::OffsetDateTime;

/// Whole seconds until a task ends, if those before it and itself take as long as the latest ones did; `None` once it ended, and
/// when it runs longer than those.
pub(super) fn eta(task: &Task, position: u64, pace: &Pace, now: OffsetDateTime) -> Option<u64> {
    let usual = likeness_tasks::usual_duration(&task.kind)?;
    let run = pace.run_time(&task.kind, usual);
    match task.state {
        TaskState::Pending => Some(rounded_up(pace.wait(position, usual).saturating_add(run))),
        TaskState::Running => {
            // The clock of the database may be ahead.
            let taken = Duration::try_from(now - task.started_at?).unwrap_or_default();
            run.checked_sub(taken).map(rounded_up)
        }
        TaskState::Succeeded | TaskState::Failed => None,
    }
}

fn rounded_up(duration: Duration) -> u64 {
    let begun = u64::from(duration.subsec_nanos() > 0);
    duration.as_secs().saturating_add(begun)
}

#[cfg(test)]
mod tests {
    use likeness_core::{Lane, Pool, UserId};
    use likeness_queue::TaskKind;
    use likeness_tasks::GeneratePicture;
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    fn task(state: TaskState) -> Task {
        Task {
            id: "fa398b2c-d6c4-4e81-b58e-8585b37cbebc".parse().unwrap(),
            seq: 1,
            user: UserId(1),
            kind: GeneratePicture::NAME.to_owned(),
            pool: Pool::Cpu,
            lane: Lane::Normal,
            state,
            output: None,
            order_tag: 1,
            attempt: 1,
            progress: 0.0,
            failure: None,
            created_at: NOON,
            started_at: Some(NOON),
            finished_at: None,
        }
    }

    #[test]
    fn the_time_left_of_a_running_task_falls_until_nobody_knows() {
        let usual = GeneratePicture::COST.as_secs();
        let left = |taken| eta(&task(TaskState::Running), 0, &Pace::default(), NOON + taken);

        assert_eq!(left(time::Duration::ZERO), Some(usual));
        assert_eq!(left(time::Duration::milliseconds(1500)), Some(usual - 1));
        assert_eq!(left(-time::Duration::SECOND), Some(usual));
        assert_eq!(left(time::Duration::HOUR), None);
    }

    #[test]
    fn a_waiting_task_ends_after_those_before_it() {
        let usual = GeneratePicture::COST.as_secs();
        let left = |position| eta(&task(TaskState::Pending), position, &Pace::default(), NOON);

        assert_eq!(left(1), Some(2 * usual));
        assert_eq!(left(9), Some(10 * usual));
        assert!(left(u64::MAX).is_some());
    }

    #[test]
    fn nothing_is_left_of_a_task_that_ended() {
        for state in [TaskState::Succeeded, TaskState::Failed] {
            assert_eq!(eta(&task(state), 0, &Pace::default(), NOON), None);
        }
    }
}
