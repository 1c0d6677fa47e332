//! Pictures of strands without their colour: grey, one half being the mean, so that any colour can be laid on them.

use glam::Vec3;
use likeness_raster::{Texture, decode, luminance};

use crate::Error;

/// Brightness that stands for the hair's own colour.
pub(crate) const MEAN: f32 = 0.5;
/// How much of the difference between strands is kept, as an exponent.
const CONTRAST: f32 = 0.75;
/// How much of the painted light and shade is kept, as an exponent: the studio has lights of its own.
const PAINTED: f32 = 0.22;
/// Half the width in pixels over which painted light is told from strands.
const REACH: usize = 14;
/// Opacity from which a pixel's own brightness is trusted.
const SURE: f32 = 0.6;
/// Opacity above which a pixel counts.
const OPAQUE: f32 = 0.25;

/// A picture of brightness and opacity, rows from the top.
///
/// # Errors
/// When there are not as many pixels as the size says.
pub(super) fn grey(
    width: usize,
    height: usize,
    pixels: impl Iterator<Item = [f32; 2]>,
) -> Result<Texture, Error> {
    let bytes: Vec<u8> = pixels
        .flat_map(|[light, opacity]| {
            let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            let light = byte(light);
            [light, light, light, byte(opacity)]
        })
        .collect();
    Ok(Texture::from_rgba8(width, height, &bytes, false)?)
}

/// A painted hair without its colour, its painted light and most of its painted shade.
///
/// `rgba` are rows of sRGB with opacity from the top.
///
/// # Errors
/// When there are not as many bytes as the size says.
pub(crate) fn unpainted(width: usize, height: usize, rgba: &[u8]) -> Result<Texture, Error> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let linear: [f32; 256] = std::array::from_fn(|byte| decode(byte as u8));
    let lit = |[r, g, b, _]: &[u8; 4]| {
        luminance(Vec3::from([r, g, b].map(|byte| linear[usize::from(*byte)])))
    };
    let light: Vec<f32> = pixels.iter().map(lit).collect();
    let weight: Vec<f32> = pixels.iter().map(|p| f32::from(p[3]) / 255.0).collect();
    let counted: Vec<f32> = weight
        .iter()
        .map(|w| if *w > OPAQUE { *w } else { 0.0 })
        .collect();
    let sum = |values: &[f32]| values.iter().sum::<f32>();
    let weighted: Vec<f32> = light.iter().zip(&counted).map(|(l, w)| l * w).collect();
    let mean = sum(&weighted) / sum(&counted).max(1e-3);
    let around = blurred(width, height, &weighted);
    let among = blurred(width, height, &counted);
    let places = light.iter().zip(&weight).zip(around.iter().zip(&among));
    let pixels = places.map(|((light, opacity), (around, among))| {
        if *opacity == 0.0 {
            return [MEAN, 0.0];
        }
        let local = if *among > 1e-3 { around / among } else { mean };
        let floor = 0.12 * mean + 1e-4;
        let strand = ((light + floor) / (local + floor)).powf(CONTRAST);
        // What is nearly clear was painted over white or black, which is not the hair's.
        let strand = 1.0 + (strand - 1.0) * (opacity / SURE).min(1.0);
        let painted = ((local + floor) / (mean + floor)).powf(PAINTED);
        [MEAN * strand * painted, *opacity]
    });
    grey(width, height, pixels)
}

/// The mean of a square around each pixel.
pub(super) fn blurred(width: usize, height: usize, values: &[f32]) -> Vec<f32> {
    let once = |values: &[f32], count: usize, length: usize, line: usize, step: usize| {
        let mut out = vec![0.0; values.len()];
        for start in (0..count).map(|i| i * line) {
            let at = |i: usize| values[start + i.min(length - 1) * step];
            let mut sum: f32 = (0..=REACH).map(at).sum::<f32>() + REACH as f32 * at(0);
            for i in 0..length {
                out[start + i * step] = sum / (2 * REACH + 1) as f32;
                sum += at(i + REACH + 1) - at(i.saturating_sub(REACH));
            }
        }
        out
    };
    let across = once(values, height, width, width, 1);
    once(&across, width, height, 1, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painted_light_goes_and_the_mean_stands_for_the_colour() {
        // given: strands of two brightnesses, the right half painted four times as bright
        let pixel = |i: usize| {
            let light = if i % 128 < 64 { 1 } else { 2 };
            let byte = if i.is_multiple_of(2) { 60 } else { 80 } * light;
            [byte, byte, byte, 255]
        };
        let bytes: Vec<u8> = (0..128 * 128).flat_map(pixel).collect();

        // when
        let texture = unpainted(128, 128, &bytes).unwrap();

        // then
        let mean = texture.mean_linear().x;
        assert!((mean / MEAN - 1.0).abs() < 0.25, "{mean}");
    }
}
