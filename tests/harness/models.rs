use likeness_inference::{Device, Models, Runtime, Store};

use crate::cache;

/// The models that `tests/run` fetched, on the processor.
///
/// # Panics
///
/// When it was not run before.
#[must_use]
pub fn models() -> Models {
    let store = Store::new(cache().models());
    let library = store
        .file("runtime", "libonnxruntime.so")
        .expect("`tests/run` fetched ONNX Runtime");
    let runtime = Runtime::load(&library, Device::Cpu, 2).expect("ONNX Runtime loads");
    Models::new(store.directory(), runtime, 1 << 30)
}
