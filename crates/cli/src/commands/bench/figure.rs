use std::io::{Write, stdout};
use std::num::NonZeroU32;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use likeness_figure::vocabulary::{GarmentKind, Size};
use likeness_figure::{Drawing, FigureSpec, Figures, GarmentSpec, Rgb};

use crate::config::{DataSettings, InferenceSettings};
use crate::interruptible::interruptible;
use crate::{DataDir, prepare, shutdown};

#[derive(Args, Debug)]
pub(crate) struct Figure {
    /// How many people to draw, after one that is not counted.
    #[arg(
        long,
        env = "LIKENESS_BENCH_DRAWS",
        value_name = "N",
        default_value = "5"
    )]
    draws: NonZeroU32,

    /// Where to leave the last picture, as a PPM file.
    #[arg(long, env = "LIKENESS_BENCH_PICTURE", value_name = "FILE")]
    picture: Option<PathBuf>,

    #[command(flatten)]
    inference: InferenceSettings,
}

impl Figure {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let data = DataDir::of(settings)?;
        let store = data.store(settings)?;
        interruptible(&shutdown::on_signal()?, move |_| {
            let started = Instant::now();
            let figures = Figures::load(prepare::models(&self.inference, &store)?)?;
            self.measure(&figures, started)
        })
        .await
    }

    fn measure(&self, figures: &Figures, started: Instant) -> Result<()> {
        let model: FigureSpec = serde_json::from_str(include_str!("figure.json"))?;
        figures.draw(&model)?;
        tell("first picture, loading included", started.elapsed(), None)?;
        let people: Vec<_> = (1..=self.draws.get()).map(|n| another(&model, n)).collect();
        let last = row("picture", figures, &people)?;
        for slots in 1..=2 {
            let mut others = (self.draws.get() * slots..).map(|n| another(&model, n + 1));
            let people = (0..slots).map(|_| others.by_ref().take(people.len()).collect());
            at_once(figures, people.collect())?;
        }
        let outfits = outfits(&model);
        for outfit in &outfits {
            figures.draw(&small(outfit))?;
        }
        row("picture of one person in many garments", figures, &outfits)?;
        if let Some(bytes) = highest_memory() {
            let megabytes = bytes as f64 / 1e6;
            writeln!(
                stdout(),
                "{:<46} {megabytes:9.1} MB",
                "memory at its highest"
            )?;
        }
        match (&self.picture, last) {
            (Some(path), Some(last)) => std::fs::write(path, portable_pixmap(&last))
                .with_context(|| format!("{} is not writable", path.display())),
            _ => Ok(()),
        }
    }
}

/// Draws every figure and prints the mean, with the share of each stage; the last picture.
fn row(what: &str, figures: &Figures, specs: &[FigureSpec]) -> Result<Option<Drawing>> {
    let count = specs.len() as u32;
    let mut last = None;
    let mut total = Duration::ZERO;
    let mut stages: Vec<(&str, Duration)> = Vec::new();
    for spec in specs {
        let began = Instant::now();
        let drawing = figures.draw(spec)?;
        total += began.elapsed();
        add(&mut stages, &drawing.stages);
        last = Some(drawing);
    }
    tell(
        &format!("{what}, mean of {count}"),
        total / count.max(1),
        None,
    )?;
    for (stage, time) in stages {
        let share = time.as_secs_f64() / total.as_secs_f64();
        tell(&format!("  {stage}"), time / count.max(1), Some(share))?;
    }
    Ok(last)
}

/// Draws the people of each slot at the same time as those of the others, and prints how often a picture is ready.
fn at_once(figures: &Figures, slots: Vec<Vec<FigureSpec>>) -> Result<()> {
    let began = Instant::now();
    let draw = |people: &[FigureSpec]| -> Result<(), _> {
        people.iter().try_for_each(|it| figures.draw(it).map(drop))
    };
    thread::scope(|scope| {
        let running: Vec<_> = slots.iter().map(|it| scope.spawn(|| draw(it))).collect();
        let mut ended = running.into_iter().map(ScopedJoinHandle::join);
        ended.try_for_each(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    let pictures: usize = slots.iter().map(Vec::len).sum();
    let what = format!("a picture every, {} drawn at once", slots.len());
    tell(&what, began.elapsed() / pictures.max(1) as u32, None)
}

/// The same figure with a body of its own, so that none is known from the picture before.
fn another(model: &FigureSpec, number: u32) -> FigureSpec {
    let mut spec = model.clone();
    for (_, value) in &mut spec.body_dimensions {
        *value -= 0.001 * number as f32;
    }
    spec
}

/// One person in twenty garments.
fn outfits(model: &FigureSpec) -> Vec<FigureSpec> {
    let sizes = Size::ALL.iter().cycle();
    let wished = GarmentKind::ALL.iter().cycle().zip(sizes).take(20);
    let wearing = |(&kind, &size)| FigureSpec {
        garments: vec![GarmentSpec {
            kind,
            color: Rgb([60, 90, 150]),
            size,
        }],
        ..model.clone()
    };
    wished.map(wearing).collect()
}

/// A small picture, for which its garments are cut as for a large one.
fn small(spec: &FigureSpec) -> FigureSpec {
    FigureSpec {
        width: 32,
        height: 48,
        ..spec.clone()
    }
}

/// The most memory this process ever held, in bytes, where the system tells.
fn highest_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn add<'a>(sums: &mut Vec<(&'a str, Duration)>, stages: &[(&'a str, Duration)]) {
    for (stage, time) in stages {
        match sums.iter_mut().find(|(known, _)| known == stage) {
            Some((_, sum)) => *sum += *time,
            None => sums.push((stage, *time)),
        }
    }
}

fn tell(what: &str, time: Duration, share: Option<f64>) -> Result<()> {
    let share = share.map_or(String::new(), |share| format!("  {:5.1} %", share * 100.0));
    Ok(writeln!(
        stdout(),
        "{what:<46} {:9.1} ms{share}",
        time.as_secs_f64() * 1e3
    )?)
}

fn portable_pixmap(drawing: &Drawing) -> Vec<u8> {
    let mut bytes = format!("P6 {} {} 255\n", drawing.width, drawing.height).into_bytes();
    bytes.extend_from_slice(&drawing.pixels);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_to_draw_is_one() {
        assert!(serde_json::from_str::<FigureSpec>(include_str!("figure.json")).is_ok());
    }

    #[test]
    fn a_batch_is_of_one_person_in_twenty_garments_and_others_are_of_other_people() {
        let model: FigureSpec = serde_json::from_str(include_str!("figure.json")).unwrap();
        let outfits = outfits(&model);

        assert_eq!(outfits.len(), 20);
        assert!(
            outfits
                .iter()
                .all(|it| it.body_dimensions == model.body_dimensions)
        );
        assert_ne!(outfits[0].garments, outfits[1].garments);
        assert_ne!(
            another(&model, 1).body_dimensions,
            another(&model, 2).body_dimensions
        );
    }
}
