//! Every kind of task, one file each.
//!
//! To add a kind: write its file, then add its `mod` and its line in `task_kinds!`.

mod generate_picture;
mod services;

pub use likeness_figure as figure;

pub use self::services::Services;

macro_rules! task_kinds {
    ($($module:ident::$kind:ident),+ $(,)?) => {
        $(pub use self::$module::$kind;)+

        /// Every kind of task a worker can run.
        #[must_use]
        pub fn registry() -> likeness_queue::Registry<Services> {
            likeness_queue::Registry::default()$(.register::<$kind>())+
        }
    };
}

task_kinds! {
    generate_picture::GeneratePicture,
}
