use std::io::{Write, stdout};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use likeness_figure::{Drawing, FigureSpec, Figures};

use crate::config::{DataSettings, InferenceSettings};
use crate::interruptible::interruptible;
use crate::{DataDir, prepare, shutdown};

#[derive(Args, Debug)]
pub(crate) struct Figure {
    /// How many pictures to draw, after one that is not counted.
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
        let spec: FigureSpec = serde_json::from_str(include_str!("figure.json"))?;
        let mut last = figures.draw(&spec)?;
        tell("first picture, loading included", started.elapsed(), None)?;
        let mut total = Duration::ZERO;
        let mut stages: Vec<(&str, Duration)> = Vec::new();
        for _ in 0..self.draws.get() {
            let began = Instant::now();
            last = figures.draw(&spec)?;
            total += began.elapsed();
            add(&mut stages, &last.stages);
        }
        tell(
            &format!("picture, mean of {}", self.draws),
            total / self.draws.get(),
            None,
        )?;
        for (stage, time) in stages {
            tell(
                &format!("  {stage}"),
                time / self.draws.get(),
                Some(time.as_secs_f64() / total.as_secs_f64()),
            )?;
        }
        self.picture.as_ref().map_or(Ok(()), |path| {
            std::fs::write(path, portable_pixmap(&last))
                .with_context(|| format!("{} is not writable", path.display()))
        })
    }
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
        "{what:<34} {:9.1} ms{share}",
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
}
