//! Every kind of task, one file each.
//!
//! To add a kind: write its file, then add its `mod` and its line in `task_kinds!`.

mod generate_picture;
mod generate_video;
mod imports;
mod services;
mod upscale;

use std::time::Duration;

pub use likeness_figure as figure;
use likeness_queue::TaskKind;

pub use self::imports::Imports;
pub use self::services::Services;

macro_rules! task_kinds {
    ($($module:ident::$kind:ident),+ $(,)?) => {
        $(pub use self::$module::$kind;)+

        /// Every kind of task a worker can run.
        #[must_use]
        pub fn registry() -> likeness_queue::Registry<Services> {
            likeness_queue::Registry::default()$(.register::<$kind>())+
        }

        /// How long an attempt of the kind with this name usually takes; `None` when there is no such kind.
        #[must_use]
        pub fn usual_duration(kind: &str) -> Option<Duration> {
            match kind {
                $(<$kind as TaskKind>::NAME => Some(<$kind as TaskKind>::COST),)+
                _ => None,
            }
        }
    };
}

task_kinds! {
    generate_picture::GeneratePicture,
    generate_video::GenerateVideo,
    upscale::Upscale,
}
