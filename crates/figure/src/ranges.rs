//! The numbers a caller may use, and what holds where a caller says nothing.

use std::ops::RangeInclusive;

use crate::vocabulary::SKIN_TONES;

/// The numbers that a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range<T> {
    /// The smallest.
    pub least: T,
    /// The largest.
    pub most: T,
    /// What holds when the field is absent.
    pub usual: T,
}

impl<T: Copy> Range<T> {
    /// Every number of the range.
    pub fn all<N: From<T>>(self) -> RangeInclusive<N> {
        self.least.into()..=self.most.into()
    }
}

const fn range<T>(least: T, most: T, usual: T) -> Range<T> {
    Range { least, most, usual }
}

/// Tone of the Monk Skin Tone scale, light to deep.
pub const SKIN_TONE: Range<u8> = range(0, SKIN_TONES - 1, 3);

/// How far the body differs from the average along an axis.
pub const BODY_DIMENSION: Range<f64> = range(0.0, 1.0, 0.0);

/// Factor on the length or girth of a part of the skeleton.
pub const BODY_LENGTH: Range<f64> = range(0.5, 2.0, 1.0);

/// 0 full body, 1 upper body, 2 portrait.
pub const VIEW_MODE: Range<u8> = range(0, 2, 0);

/// Quality of a JPEG.
pub const QUALITY: Range<u8> = range(1, 100, 90);

/// Width of a thumbnail in pixels.
pub const THUMBNAIL_WIDTH: Range<u32> = range(16, 1024, 128);

/// Width of a picture in pixels.
pub const WIDTH: Range<u32> = range(64, 2048, 768);

/// Height of a picture in pixels.
pub const HEIGHT: Range<u32> = range(64, 2048, 1152);

/// Duration of a video in seconds.
pub const DURATION: Range<u8> = range(1, 15, 5);
