//! Finds, loads and runs ONNX models on a device.

mod archive;
mod checked;
mod device;
mod error;
mod fetch;
pub mod manifest;
mod models;
mod package;
mod progress;
mod runtime;
mod session;
mod store;
mod tensor;

pub use self::archive::unpack_wheel;
pub use self::device::{Device, UnknownDevice};
pub use self::error::Error;
pub use self::fetch::Baker;
pub use self::manifest::Manifest;
pub use self::models::Models;
pub use self::progress::Progress;
pub use self::runtime::Runtime;
pub use self::session::Session;
pub use self::store::{Presence, Store};
pub use self::tensor::{Outputs, Tensor};
