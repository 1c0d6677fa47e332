use glam::Vec3;

use super::point::Point;
use crate::color::luminance;
use crate::noise::perlin;

/// Share of the light around it that hair throws back as gloss.
pub(crate) const AMBIENT_GLOSS: f32 = 0.1;

/// Dark gaps between strands do not shine: inverse of the luminance from which they do fully.
const LIGHT_STRANDS: f32 = 12.0;

/// A highlight across strands: how far it is shifted along them, how narrow and how strong it is.
struct Highlight {
    shift: f32,
    power: f32,
    strength: f32,
}

/// Mirrored on the strand's outside, in the light's colour.
const FIRST: Highlight = Highlight {
    shift: -0.12,
    power: 80.0,
    strength: 0.06,
};
/// Through the strand and back, in the hair's colour.
const SECOND: Highlight = Highlight {
    shift: 0.16,
    power: 22.0,
    strength: 0.42,
};

/// How far highlights of neighbouring strands are shifted against each other.
const JITTER: f32 = 0.22;
/// Strands, and bends along them, in one texture.
const STRANDS: Vec3 = Vec3::new(150.0, 5.0, 1.0);

/// How much finer single hairs are than strands, and by how much they differ in brightness.
const FINER: f32 = 3.1;
const DIFFERENCE: f32 = 0.3;

/// Brightness of single hairs, where they can be seen; 1 on the whole.
pub(crate) fn hairs(point: &Point) -> f32 {
    let seen = 1.0 - point.uv_footprint * STRANDS.x * FINER * 1.4;
    if seen <= 0.0 {
        return 1.0;
    }
    let value = perlin(point.uv.extend(3.5) * STRANDS * FINER).value;
    1.0 + DIFFERENCE * value * seen.min(1.0)
}

/// What all lights have in common at a place of a strand.
pub(crate) struct Strand {
    albedo: Vec3,
    /// The strand's direction, bent for each highlight.
    along: [Vec3; 2],
    /// How bright the first highlight is.
    shine: f32,
}

impl Strand {
    /// A strand that runs along the bitangent.
    pub(crate) fn new(point: &Point, albedo: Vec3) -> Self {
        let jitter = JITTER * perlin(point.uv.extend(0.5) * STRANDS).value;
        let bent = |highlight: Highlight| {
            let shift = highlight.shift + jitter;
            (point.bitangent + point.normal * shift).normalize_or_zero()
        };
        Self {
            albedo,
            along: [FIRST, SECOND].map(bent),
            shine: (luminance(albedo) * LIGHT_STRANDS).min(1.0),
        }
    }

    /// The two highlights, per unit of the light's colour.
    ///
    /// After Kajiya and Kay (1989) with Scheuermann's shifted lobes (2004).
    pub(crate) fn gloss(&self, point: &Point, toward: Vec3) -> Vec3 {
        let lit = (point.normal.dot(toward) * 0.75 + 0.3).clamp(0.0, 1.0);
        if lit <= 0.0 {
            return Vec3::ZERO;
        }
        let half = (toward + point.view).normalize_or(point.normal);
        let lobe = |along: Vec3, highlight: &Highlight| {
            let cosine = along.dot(half);
            let sine = (1.0 - cosine * cosine).max(0.0).sqrt();
            sine.powf(highlight.power) * highlight.strength
        };
        let [first, second] = self.along;
        (Vec3::splat(lobe(first, &FIRST) * self.shine) + self.albedo * lobe(second, &SECOND)) * lit
    }
}
