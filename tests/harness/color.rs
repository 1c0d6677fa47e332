/// A colour of CIELAB under D65.
#[derive(Clone, Copy, Debug)]
pub struct Lab {
    /// Lightness, 0 to 100.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

impl Lab {
    /// An sRGB colour.
    #[must_use]
    pub fn of(color: [u8; 3]) -> Self {
        Self::mean([color])
    }

    /// The colour that sRGB pixels have from afar: the mean of their light.
    #[must_use]
    pub fn mean(pixels: impl IntoIterator<Item = [u8; 3]>) -> Self {
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for pixel in pixels {
            for (channel, byte) in sum.iter_mut().zip(pixel) {
                *channel += linear(byte);
            }
            count += 1.0;
        }
        Self::from_linear(sum.map(|channel| channel / count))
    }

    /// How far apart two colours are in this space (CIE76).
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let aside = (self.a - other.a).hypot(self.b - other.b);
        aside.hypot(self.l - other.l)
    }

    fn from_linear([r, g, b]: [f64; 3]) -> Self {
        let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
        let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b;
        let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
        let [x, y, z] = [x, y, z].map(|t| match t > 0.008_856 {
            true => t.cbrt(),
            false => 7.787 * t + 16.0 / 116.0,
        });
        Self {
            l: 116.0 * y - 16.0,
            a: 500.0 * (x - y),
            b: 200.0 * (y - z),
        }
    }
}

/// Luminance of an sRGB colour, 0 to 1.
#[must_use]
pub fn luminance(color: [u8; 3]) -> f64 {
    let [r, g, b] = color.map(linear);
    0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b
}

fn linear(byte: u8) -> f64 {
    let c = f64::from(byte) / 255.0;
    if c <= 0.040_45 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

/// How different two colours look: CIEDE2000, 1 being just noticeable side by side.
///
/// After Sharma, Wu and Dalal (2005), whose names it keeps.
#[must_use]
pub fn difference(one: Lab, other: Lab) -> f64 {
    let mean_chroma = one.a.hypot(one.b).midpoint(other.a.hypot(other.b));
    let g = 0.5 * (1.0 - saturation(mean_chroma));
    let polar = |c: Lab| {
        let a = c.a * (1.0 + g);
        (a.hypot(c.b), c.b.atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(other));
    let turn = (h2 - h1 + 540.0).rem_euclid(360.0) - 180.0;
    let (l, c) = (one.l.midpoint(other.l), c1.midpoint(c2));
    let h = match c1 * c2 == 0.0 {
        true => h1 + h2,
        false => (h1 + turn / 2.0).rem_euclid(360.0),
    };
    let hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let cosine = |times: f64, shift: f64| (times * h + shift).to_radians().cos();
    let t = 1.0 - 0.17 * cosine(1.0, -30.0) + 0.24 * cosine(2.0, 0.0) + 0.32 * cosine(3.0, 6.0)
        - 0.2 * cosine(4.0, -63.0);
    let from_middle = (l - 50.0).powi(2);
    let lightness = (other.l - one.l) / (1.0 + 0.015 * from_middle / (20.0 + from_middle).sqrt());
    let chroma = (c2 - c1) / (1.0 + 0.045 * c);
    let hue = hue / (1.0 + 0.015 * c * t);
    let bend = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let rotation = -2.0 * saturation(c) * bend.to_radians().sin();
    (lightness.powi(2) + chroma.powi(2) + hue.powi(2) + rotation * chroma * hue).sqrt()
}

fn saturation(chroma: f64) -> f64 {
    let c7 = chroma.powi(7);
    (c7 / (c7 + 25_f64.powi(7))).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_pairs_differ_as_published() {
        let lab = |[l, a, b]: [f64; 3]| Lab { l, a, b };
        for (one, other, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            (
                [60.2574, -34.0099, 36.2677],
                [60.4626, -34.1751, 39.4387],
                1.2644,
            ),
        ] {
            let found = difference(lab(one), lab(other));
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }
}
