//! The figure as drawn, straight from the figure's own code.

mod brands;
mod colors;
mod composition;
mod controls;
mod golden;
mod necklines;
mod skeleton;
mod values;

use likeness_tasks::figure::FigureSpec;
use likeness_tasks::figure::vocabulary::{CameraView, Pose};
use likeness_tests::plain_figure;

fn standing(pose: Pose, camera_view: CameraView) -> FigureSpec {
    FigureSpec {
        pose,
        camera_view,
        ..plain_figure()
    }
}
