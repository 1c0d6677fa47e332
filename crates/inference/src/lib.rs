//! Finds, loads and runs ONNX models on a device.
