use glam::Vec3;
use likeness_raster::luminance;

/// Darkest that a channel is told apart.
const DARKEST: f32 = 1e-3;

/// A colour in parts of the skin's own, as logarithms: what the eye sees as steps of the same size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tint {
    /// Of the luminance.
    pub(super) light: f32,
    /// Of red over green.
    pub(super) red: f32,
    /// Of blue over green.
    pub(super) blue: f32,
}

impl Tint {
    /// The tint of a linear colour in parts of the skin's own.
    pub(super) fn of(color: Vec3) -> Self {
        let color = color.max(Vec3::splat(DARKEST));
        Self {
            light: luminance(color).ln(),
            red: (color.x / color.y).ln(),
            blue: (color.z / color.y).ln(),
        }
    }

    /// The linear colour, in parts of the skin's own.
    pub(super) fn color(self) -> Vec3 {
        let hue = Vec3::new(self.red.exp(), 1.0, self.blue.exp());
        hue * (self.light.exp() / luminance(hue))
    }

    /// The same with the source's patches evened out: skin may be redder than its own colour, hardly ever greener.
    pub(super) fn even(self) -> Self {
        Self {
            light: self.light * if self.light > 0.0 { 0.4 } else { 0.8 },
            red: (self.red * if self.red > 0.0 { 0.6 } else { 0.1 }).min(0.16),
            blue: (self.blue * 0.25).clamp(-0.1, 0.1),
        }
    }

    /// The same with so much more blood beneath it; through deep skin it shows as warmth, not as darkness.
    pub(super) fn bled(self, blood: f32, deep: bool) -> Self {
        let darkening = if deep { 0.0 } else { 0.4 };
        Self {
            light: self.light - darkening * blood,
            red: self.red + blood,
            blue: self.blue + 0.15 * blood,
        }
    }

    /// The same, darker by a share.
    pub(super) fn darker(self, share: f32) -> Self {
        Self {
            light: self.light + (1.0 - share).max(DARKEST).ln(),
            ..self
        }
    }

    /// A share of the way to another.
    pub(super) fn toward(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * share;
        Self {
            light: mix(self.light, other.light),
            red: mix(self.red, other.red),
            blue: mix(self.blue, other.blue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tint_gives_its_colour_back() {
        let color = Vec3::new(0.9, 0.4, 0.3);
        assert!(Tint::of(color).color().distance(color) < 1e-5);
    }

    #[test]
    fn a_green_patch_is_evened_out_and_a_rosy_one_stays_rosy() {
        let even = |r: f32, g: f32| Tint::of(Vec3::new(r, g, 0.9)).even().color();
        let (green, rosy) = (even(0.8, 1.0), even(1.0, 0.7));
        assert!(green.x > 0.96 * green.y, "{green}");
        assert!(rosy.x > 1.1 * rosy.y, "{rosy}");
    }
}
