use anyhow::Result;
use likeness_core::Lane;
use likeness_db::tasks::Flow;
use likeness_queue::Policy;

use super::noop::Noop;
use super::stage::Stage;
use super::table::Table;
use super::taker::Takers;

/// How many tasks each of the two users has waiting.
const BACKLOG: u64 = 500;

/// Measures what two users get while both have work, of whom one submits to the lane that weighs more.
pub(super) async fn measure(stage: &Stage) -> Result<()> {
    let weights = [Policy::default().vip_weight, 1];
    let lanes = [Lane::Vip, Lane::Normal];
    let users = [stage.users[0], stage.users[1]];
    // One after the other, the heavier last: only the order tags decide.
    for (user, lane) in users.into_iter().zip(lanes).rev() {
        let mut flow = Flow::begin(&stage.pool, user).await?;
        for _ in 0..BACKLOG {
            stage.submit_in(&mut flow, lane, &Noop::default()).await?;
        }
        flow.commit().await?;
    }

    let whole: u32 = weights.iter().sum();
    let due = weights.map(|weight| f64::from(weight) / f64::from(whole));
    // While both have work: the heavier one's backlog lasts until that many were taken.
    let window = (BACKLOG as f64 / due[0]) as u64;
    let mut takers = Takers::open(stage).await?;
    let (mut got, mut furthest) = ([0.0; 2], [0.0_f64; 2]);
    for taken in 1..=window {
        let Some(user) = takers.take_one().await? else {
            break;
        };
        for at in 0..users.len() {
            got[at] += f64::from(u8::from(user == users[at]));
            furthest[at] = furthest[at].max((got[at] - due[at] * taken as f64).abs());
        }
    }

    let about = format!(
        "the first {window} tasks taken, one by one, of two users with {BACKLOG} waiting each"
    );
    let heads = [
        ("weight", 6),
        ("taken", 5),
        ("share", 7),
        ("due", 7),
        ("furthest off", 12),
    ];
    let table = Table::begin("fairness", &about, &heads)?;
    for at in 0..users.len() {
        table.row(&[
            weights[at].to_string(),
            format!("{:.0}", got[at]),
            format!("{:.1} %", got[at] / window as f64 * 100.0),
            format!("{:.1} %", due[at] * 100.0),
            format!("{:.1} tasks", furthest[at]),
        ])?;
    }
    Ok(())
}
