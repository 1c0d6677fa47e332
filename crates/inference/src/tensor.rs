use std::collections::BTreeMap;

use half::f16;
use ndarray::{Array, ArrayD, ArrayViewD, CowArray, Dimension, IxDyn};
use ort::session::SessionInputValue;
use ort::value::{DynValue, TensorElementType, TensorRef};

use crate::Error;

/// An array that goes into a model or comes out of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Tensor {
    /// 32-bit floats.
    F32(ArrayD<f32>),
    /// 16-bit floats.
    F16(ArrayD<f16>),
    /// 64-bit integers.
    I64(ArrayD<i64>),
}

macro_rules! from_array {
    ($($variant:ident $element:ty),+) => {
        $(impl<D: Dimension> From<Array<$element, D>> for Tensor {
            fn from(array: Array<$element, D>) -> Self {
                Self::$variant(array.into_dyn())
            }
        })+
    };
}

from_array!(F32 f32, F16 f16, I64 i64);

/// What one run of a model gave, by the names of its outputs.
#[derive(Clone, Debug, Default)]
pub struct Outputs(BTreeMap<String, Tensor>);

impl Outputs {
    /// The output of that name, which must be of 32-bit floats.
    pub fn f32(&self, name: &str) -> Result<ArrayViewD<'_, f32>, Error> {
        match self.0.get(name) {
            Some(Tensor::F32(array)) => Ok(array.view()),
            Some(Tensor::F16(_) | Tensor::I64(_)) | None => Err(no_output(name, "f32")),
        }
    }

    /// Takes the output of that name, which must be of 32-bit floats, without a copy.
    pub fn take_f32(&mut self, name: &str) -> Result<ArrayD<f32>, Error> {
        match self.0.remove(name) {
            Some(Tensor::F32(array)) => Ok(array),
            Some(Tensor::F16(_) | Tensor::I64(_)) | None => Err(no_output(name, "f32")),
        }
    }

    /// The output of that name, whatever its type.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.get(name)
    }

    pub(crate) fn insert(&mut self, name: &str, tensor: Tensor) {
        self.0.insert(name.to_owned(), tensor);
    }
}

fn no_output(name: &str, dtype: &'static str) -> Error {
    Error::NoOutput {
        name: name.to_owned(),
        dtype,
    }
}

/// A tensor laid out as ONNX Runtime wants it: row by row, copied only if it is not so already.
pub(crate) enum Contiguous<'a> {
    F32(CowArray<'a, f32, IxDyn>),
    F16(CowArray<'a, f16, IxDyn>),
    I64(CowArray<'a, i64, IxDyn>),
}

impl<'a> From<&'a Tensor> for Contiguous<'a> {
    fn from(tensor: &'a Tensor) -> Self {
        match tensor {
            Tensor::F32(array) => Self::F32(array.as_standard_layout()),
            Tensor::F16(array) => Self::F16(array.as_standard_layout()),
            Tensor::I64(array) => Self::I64(array.as_standard_layout()),
        }
    }
}

impl Contiguous<'_> {
    /// A view for one run.
    pub(crate) fn value(&self) -> ort::Result<SessionInputValue<'_>> {
        Ok(match self {
            Self::F32(array) => TensorRef::from_array_view(array)?.into(),
            Self::F16(array) => TensorRef::from_array_view(array)?.into(),
            Self::I64(array) => TensorRef::from_array_view(array)?.into(),
        })
    }
}

/// Copies a value out of ONNX Runtime; `None` for a type that no model of ours gives.
pub(crate) fn extract(value: &DynValue) -> ort::Result<Option<Tensor>> {
    Ok(match value.dtype().tensor_type() {
        Some(TensorElementType::Float32) => {
            Some(value.try_extract_array::<f32>()?.to_owned().into())
        }
        Some(TensorElementType::Float16) => {
            Some(value.try_extract_array::<f16>()?.to_owned().into())
        }
        Some(TensorElementType::Int64) => Some(value.try_extract_array::<i64>()?.to_owned().into()),
        _ => None,
    })
}
