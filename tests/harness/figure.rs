use std::sync::LazyLock;

use likeness_tasks::figure::{FigureSpec, Figures};

use crate::models;

/// Draws figures; loaded once for all tests.
///
/// # Panics
///
/// When `tests/run` was not run before.
#[must_use]
pub fn figures() -> Figures {
    static FIGURES: LazyLock<Figures> =
        LazyLock::new(|| Figures::load(models()).expect("the figure pack loads"));
    FIGURES.clone()
}

/// A plain short-haired woman in the base layer, from before, in a small picture.
///
/// # Panics
///
/// When the fixture is no figure.
#[must_use]
pub fn plain_figure() -> FigureSpec {
    serde_json::from_str(include_str!("../fixtures/figure/model.json"))
        .expect("the fixture is a figure")
}
