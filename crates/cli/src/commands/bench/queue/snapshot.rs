use std::time::Duration;

use anyhow::Result;
use likeness_db::bench;

use super::Load;
use super::stage::Stage;
use super::table::Table;
use super::taker::{EXPLAINED, TAKERS, Takers, Way};

/// One task a statement.
const WAY: Way = Way {
    limit: 1,
    complete: true,
};

/// How often it is looked while the snapshot is held.
const SAMPLES: u32 = 12;

/// The line is never shorter than this, nor filled with less at a time.
const DEPTH: i64 = 25_000;

/// Measures claims with completions while another transaction has a snapshot open and does nothing.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = format!(
        "tasks a second claimed and completed one by one over {TAKERS} connections, never less than {DEPTH} waiting"
    );
    let heads = [
        ("snapshot held for", 17),
        ("tasks/s", 9),
        ("of without", 10),
        ("pages a task", 12),
    ];
    let table = Table::begin("snapshot", &about, &heads)?;
    let mut line = Line::open(stage).await?;
    let before = line.sample(load.seconds).await?;
    table.row(&before.row("not held", &before))?;

    let mut holder = stage.patient().await?;
    bench::hold_snapshot(&mut holder).await?;
    let sample = load.held_seconds / SAMPLES;
    for number in 1..=SAMPLES {
        let held = line.sample(sample).await?;
        let time = (sample * number).as_secs_f64();
        table.row(&held.row(&format!("{time:.1} s"), &before))?;
    }
    bench::release_snapshot(holder).await?;
    let after = line.sample(load.seconds).await?;
    table.row(&after.row("let go", &before))
}

/// What was measured for a while.
struct Sample {
    speed: f64,
    pages: f64,
}

impl Sample {
    fn row(&self, what: &str, before: &Self) -> [String; 4] {
        [
            what.to_owned(),
            format!("{:.0}", self.speed),
            format!("{:.0} %", self.speed / before.speed * 100.0),
            format!("{:.1}", self.pages),
        ]
    }
}

/// A line that is filled as it is worked off.
struct Line<'a> {
    stage: &'a Stage,
    takers: Takers,
    waiting: i64,
    next_tag: i64,
}

impl<'a> Line<'a> {
    async fn open(stage: &'a Stage) -> Result<Self> {
        Ok(Self {
            stage,
            takers: Takers::open(stage).await?,
            waiting: 0,
            next_tag: 1,
        })
    }

    /// Works for so long; what filling takes does not count.
    async fn sample(&mut self, wanted: Duration) -> Result<Sample> {
        let (mut taken, mut passed) = (0, Duration::ZERO);
        while passed < wanted {
            self.fill().await?;
            let most = (self.waiting - DEPTH).unsigned_abs();
            let (more, time) = self.takers.take(WAY, most, wanted - passed).await?;
            self.waiting -= more.cast_signed();
            (taken, passed) = (taken + more, passed + time);
        }
        let (pages, _) = self.takers.explain(WAY.limit).await?;
        self.waiting -= EXPLAINED;
        Ok(Sample {
            speed: taken as f64 / passed.as_secs_f64(),
            pages,
        })
    }

    /// Puts more at the end of the line when it has become short.
    async fn fill(&mut self) -> Result<()> {
        if self.waiting <= DEPTH {
            let mut conn = self.stage.patient().await?;
            let more = self.stage.filling(2 * DEPTH - self.waiting, self.next_tag);
            bench::fill_pending(&mut conn, &more).await?;
            if self.next_tag == 1 {
                bench::settle(&mut conn).await?;
            }
            self.next_tag += more.count;
            self.waiting += more.count;
        }
        Ok(())
    }
}
