use glam::Vec3;

/// Luminance of a linear Rec. 709 colour.
#[must_use]
pub fn luminance(color: Vec3) -> f32 {
    color.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

/// Linear value of an sRGB byte (IEC 61966-2-1).
#[must_use]
pub fn decode(byte: u8) -> f32 {
    let c = f32::from(byte) / 255.0;
    if c <= 0.04045 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

/// Linear colour of three sRGB bytes.
pub(crate) fn decode_rgb(bytes: [u8; 3]) -> Vec3 {
    Vec3::from(bytes.map(decode))
}

/// Turns linear values into sRGB bytes by table, fine enough to give every byte back unchanged.
#[derive(Debug)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    const STEPS: usize = 16384;

    /// Works the table out.
    #[must_use]
    pub fn new() -> Self {
        let encode = |step: usize| {
            let linear = step as f32 / (Self::STEPS - 1) as f32;
            let c = if linear <= 0.003_130_8 {
                linear * 12.92
            } else {
                1.055 * linear.powf(1.0 / 2.4) - 0.055
            };
            (c * 255.0 + 0.5) as u8
        };
        Self {
            bytes: (0..Self::STEPS).map(encode).collect(),
        }
    }

    /// The byte of a linear value; below 0, above 1 and not-a-number give the nearest end.
    #[must_use]
    pub fn encode(&self, linear: f32) -> u8 {
        let step = linear.clamp(0.0, 1.0) * (Self::STEPS - 1) as f32 + 0.5;
        self.bytes[step as usize]
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoder, decode};

    #[test]
    fn every_byte_survives_the_way_through_linear_light() {
        let encoder = Encoder::new();

        for byte in 0..=255 {
            assert_eq!(encoder.encode(decode(byte)), byte);
        }
    }

    #[test]
    fn values_out_of_range_become_the_nearest_byte() {
        let encoder = Encoder::new();

        assert_eq!(encoder.encode(-1.0), 0);
        assert_eq!(encoder.encode(7.0), 255);
        assert_eq!(encoder.encode(f32::NAN), 0);
    }
}
