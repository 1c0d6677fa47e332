//! The figure as drawn, straight from the figure's own code.

mod composition;
mod controls;
mod golden;
mod necklines;

use std::sync::LazyLock;

use likeness_tasks::figure::vocabulary::{CameraView, Pose};
use likeness_tasks::figure::{FigureSpec, Figures};
use likeness_tests::models;

/// A plain person, in a small picture.
const MODEL: &str = include_str!("../../fixtures/figure/model.json");

/// Loaded once for all tests.
fn figures() -> &'static Figures {
    static FIGURES: LazyLock<Figures> = LazyLock::new(loaded);
    &FIGURES
}

fn loaded() -> Figures {
    Figures::load(models()).unwrap()
}

fn model() -> FigureSpec {
    serde_json::from_str(MODEL).unwrap()
}

fn standing(pose: Pose, camera_view: CameraView) -> FigureSpec {
    FigureSpec {
        pose,
        camera_view,
        ..model()
    }
}
