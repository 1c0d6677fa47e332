//! How far behind the table the line is.

use std::time::Duration;

use likeness_core::Lane;
use sqlx::Executor;
use tokio::time::{interval, timeout};

use super::super::stage::Stage;
use super::follow;

/// 25 tasks come and those before them end.
const FLOW: &str = "with ended as (
        update tasks set state = 'failed', error_code = 'x', error_message = 'x', finished_at = now() where state = 'pending'
    )
    insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
    select gen_random_uuid(), id, 'probe', 'cpu', 'normal', '{}', tag, 3
    from users, generate_series(1, 25) as tag";

#[tokio::test]
async fn the_line_is_read_often_while_five_hundred_tasks_a_second_flow() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let mut ages = Vec::new();

    let flow = async {
        let mut ticks = interval(Duration::from_millis(50));
        for _ in 0..60 {
            ticks.tick().await;
            stage.pool().execute(FLOW).await.unwrap();
        }
    };
    let look = async {
        let mut ticks = interval(Duration::from_millis(1));
        loop {
            ticks.tick().await;
            ages.push(line.staleness());
        }
    };
    let flowed = async {
        tokio::select! { () = flow => {}, () = look => {} }
    };
    timeout(Duration::from_secs(30), flowed).await.unwrap();

    ages.sort();
    let (half, most) = (ages[ages.len() / 2], ages[ages.len() * 99 / 100]);
    println!("the line was {half:?} old at the median, {most:?} at the 99th percentile");
    assert!(half < Duration::from_millis(250), "{half:?}");
    line.catch_up().await;
    assert_eq!(line.counts().waiting.values().sum::<u64>(), 25);
    assert!(
        line.counts()
            .waiting
            .keys()
            .all(|(_, lane)| *lane == Lane::Normal)
    );
}
