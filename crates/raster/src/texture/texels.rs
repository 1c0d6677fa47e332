use glam::Vec4;

use crate::color::decode;

/// Colours and opacity of a level, rows from the top.
#[derive(Clone, Debug)]
pub(super) enum Texels {
    /// As they came, with the linear value of each byte of a colour: half the size of linear ones.
    Bytes {
        bytes: Vec<[u8; 4]>,
        linear: Box<[f32; 256]>,
    },
    /// Linear, 65535 being 1: precise in the dark and half the size of floats.
    Linear(Vec<[u16; 4]>),
}

impl Texels {
    /// The finest level; `srgb` says that colours are sRGB and not plain numbers.
    pub(super) fn finest(rgba: &[u8], srgb: bool) -> Self {
        let (bytes, _) = rgba.as_chunks::<4>();
        let linear = |byte: usize| match srgb {
            true => unpack(quantise(decode(byte as u8))),
            false => byte as f32 / 255.0,
        };
        Self::Bytes {
            bytes: bytes.to_vec(),
            linear: Box::new(std::array::from_fn(linear)),
        }
    }

    /// A coarser level.
    pub(super) fn coarse(texels: impl Iterator<Item = Vec4>) -> Self {
        Self::Linear(texels.map(|t| t.to_array().map(quantise)).collect())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes { bytes, .. } => bytes.len(),
            Self::Linear(texels) => texels.len(),
        }
    }

    /// Linear colour and opacity.
    pub(super) fn at(&self, index: usize) -> Vec4 {
        match self {
            Self::Bytes { bytes, linear } => {
                let [r, g, b, a] = bytes[index];
                let [r, g, b] = [r, g, b].map(|byte| linear[usize::from(byte)]);
                Vec4::new(r, g, b, f32::from(a) / 255.0)
            }
            Self::Linear(texels) => Vec4::from_array(texels[index].map(unpack)),
        }
    }
}

fn quantise(value: f32) -> u16 {
    (value * 65535.0 + 0.5) as u16
}

fn unpack(value: u16) -> f32 {
    f32::from(value) / 65535.0
}
