use std::time::{Duration, Instant};

use anyhow::Result;
use likeness_db::bench;

use super::Load;
use super::stage::Stage;
use super::table::{Table, line, rate};
use super::taker::{EXPLAINED, TAKERS, Takers, Way};

/// What is measured at each depth.
const WAYS: [(&str, Way); 3] = [
    (
        "claim 1",
        Way {
            limit: 1,
            complete: false,
        },
    ),
    (
        "claim 8",
        Way {
            limit: 8,
            complete: false,
        },
    ),
    (
        "claim 1, complete 1",
        Way {
            limit: 1,
            complete: true,
        },
    ),
];

/// How many times longer than a rate is measured it may take, with all that has to be filled in for it.
const FILLING: u32 = 6;

/// Measures claims by the length of the line, and by how many tasks have ended.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = format!(
        "tasks a second over {TAKERS} connections, and the pages touched for each (mean of {EXPLAINED} claims)"
    );
    let heads = [
        ("waiting", 9),
        ("ended", 9),
        ("a statement for each", 20),
        ("tasks/s", 9),
        ("pages a task", 12),
    ];
    let table = Table::begin("claims", &about, &heads)?;
    let mut plans: Vec<Vec<String>> = Vec::new();
    let depths = load.depths.iter().map(|depth| (*depth, 0));
    let beside = load.depths.first().map(|depth| (*depth, load.ended));
    for (depth, ended) in depths.chain(beside) {
        let mut bed = Bed::new(stage, depth, ended);
        for (name, way) in WAYS {
            let found = bed.measure(load, way).await?;
            table.row(&[
                depth.to_string(),
                ended.to_string(),
                name.to_owned(),
                found.rate,
                format!("{:.1}", found.pages),
            ])?;
            if !plans.contains(&found.plan) {
                plans.push(found.plan);
            }
        }
    }
    line(&format!("{} in all of these:", plural(plans.len())))?;
    plans
        .iter()
        .try_for_each(|plan| line(&format!("  {}", plan.join(" > "))))
}

/// What was found at one depth in one way.
struct Found {
    rate: String,
    pages: f64,
    plan: Vec<String>,
}

/// A line of some length behind tasks that ended; filled anew as soon as half of it was taken.
struct Bed<'a> {
    stage: &'a Stage,
    depth: i64,
    ended: i64,
    /// How many may be taken until then.
    left: i64,
}

impl<'a> Bed<'a> {
    fn new(stage: &'a Stage, depth: i64, ended: u32) -> Self {
        Self {
            stage,
            depth,
            ended: i64::from(ended),
            left: 0,
        }
    }

    async fn measure(&mut self, load: &Load, way: Way) -> Result<Found> {
        let (wanted, began) = (load.seconds, Instant::now());
        let (mut taken, mut passed) = (0, Duration::ZERO);
        let mut takers = Takers::open(self.stage).await?;
        // A short line is soon taken, and filling it beside many ended tasks takes longer than that.
        while passed < wanted && (passed.is_zero() || began.elapsed() < FILLING * wanted) {
            if self.left <= 0 {
                self.fill().await?;
                takers.forget();
            }
            // The first claims of a connection prepare the statement.
            self.take(&mut takers, way, TAKERS as u64, wanted).await?;
            let most = self.left.max(0).unsigned_abs();
            let (more, time) = self.take(&mut takers, way, most, wanted - passed).await?;
            (taken, passed) = (taken + more, passed + time);
        }
        let (pages, plan) = takers.explain(way.limit).await?;
        self.left -= EXPLAINED * way.limit;
        let rate = rate(taken, passed);
        Ok(Found { rate, pages, plan })
    }

    async fn take(
        &mut self,
        takers: &mut Takers,
        way: Way,
        most: u64,
        time: Duration,
    ) -> Result<(u64, Duration)> {
        let (taken, passed) = takers.take(way, most, time).await?;
        self.left -= taken.cast_signed();
        Ok((taken, passed))
    }

    async fn fill(&mut self) -> Result<()> {
        self.stage.clear().await?;
        if self.ended > 0 {
            let mut conn = self.stage.patient().await?;
            bench::fill_succeeded(&mut conn, &self.stage.filling(self.ended, 1)).await?;
        }
        self.stage.fill(self.depth, self.ended + 1).await?;
        self.left = self.depth / 2;
        Ok(())
    }
}

fn plural(plans: usize) -> String {
    match plans {
        1 => "one plan".to_owned(),
        count => format!("{count} plans"),
    }
}
