use glam::{Vec2, Vec3};
use rayon::prelude::*;

use crate::Scene;
use crate::casters::Casters;
use crate::depth_map::DepthMap;

/// Texels along the longest side of the scene.
const TEXELS: usize = 1536;
/// Farthest that a penumbra reaches to a side on the figure, in metres.
const REACH: f32 = 0.08;
/// Places at which casters are looked for.
const SEARCH: usize = 16;
/// Places at which light is counted.
const FILTER: usize = 32;
/// Penumbra radius in texels up to which look-ups are smoothed between texels.
const NARROW: f32 = 4.0;
/// How much higher than the surface a caster must be for each metre to the side to take light away.
const CONE: f32 = 0.4;
/// Height, as a share of the penumbra's radius, over which a caster's effect sets in.
const RAMP: f32 = 0.4;
/// Angle in radians between neighbours of a sunflower's spiral.
const GOLDEN_ANGLE: f32 = 2.399_963;

/// A far-away light and the shadows that it throws.
pub(crate) struct LitLight {
    pub(crate) direction: Vec3,
    pub(crate) color: Vec3,
    pub(crate) softness: f32,
    shadow: Option<Shadow>,
}

/// A depth map with the pattern by which soft shadows are read from it.
pub(crate) struct Shadow {
    pub(crate) map: DepthMap,
    search: [Vec2; SEARCH],
    filter: [Vec2; FILTER],
}

/// A place that a light may reach.
#[derive(Clone, Copy)]
pub(crate) struct Receiver {
    pub(crate) position: Vec3,
    pub(crate) normal: Vec3,
    /// Least height in metres that casters have above it.
    pub(crate) bias: f32,
    /// Sine and cosine of the angle by which the pattern of look-ups is turned.
    pub(crate) turn: Vec2,
    /// Farthest that its penumbra reaches to a side, in metres.
    pub(crate) reach: f32,
}

impl Receiver {
    /// A place on the figure.
    pub(crate) fn new(position: Vec3, normal: Vec3, bias: f32, turn: Vec2) -> Self {
        Self {
            position,
            normal,
            bias,
            turn,
            reach: REACH,
        }
    }
}

/// The scene's lights with their shadow maps.
pub(crate) fn lit_lights(scene: &Scene, casters: Option<&Casters<'_>>) -> Vec<LitLight> {
    let lit = |light: &crate::Light| {
        let direction = light.direction.normalize_or(Vec3::Y);
        let casters = casters.filter(|_| light.shadow);
        LitLight {
            direction,
            color: light.color,
            softness: light.softness.max(0.0),
            shadow: casters.map(|casters| Shadow::draw(casters, direction, TEXELS)),
        }
    };
    scene.lights.par_iter().map(lit).collect()
}

impl LitLight {
    /// Share of the light that reaches a place, 0 to 1.
    pub(crate) fn reaching(&self, receiver: &Receiver) -> f32 {
        let shadow = self.shadow.as_ref();
        shadow.map_or(1.0, |s| s.open(receiver, self.direction, self.softness))
    }

    /// Whether the light throws shadows.
    pub(crate) fn casts(&self) -> bool {
        self.shadow.is_some()
    }
}

impl Shadow {
    /// Draws the casters seen from `direction`, with `texels` along the longest side of the scene.
    pub(crate) fn draw(casters: &Casters<'_>, direction: Vec3, texels: usize) -> Self {
        Self {
            map: DepthMap::draw(casters, direction, texels),
            // Dense in the middle: what is close throws a narrow penumbra.
            search: sunflower(|share| share * share),
            filter: sunflower(f32::sqrt),
        }
    }

    /// Share of a light of this softness that reaches a place, by percentage-closer soft shadows (Fernando 2005)
    /// on the receiver's plane.
    pub(crate) fn open(&self, receiver: &Receiver, toward: Vec3, softness: f32) -> f32 {
        let texel = self.map.texel();
        let cosine = receiver.normal.dot(toward);
        let offset = receiver.normal * (texel * 1.5 + 0.004 * (1.0 - cosine.abs()));
        let base = self.map.project(receiver.position + offset);
        let plane = Plane {
            base,
            slope: self.slope(receiver.normal, cosine),
            bias: receiver.bias + texel,
            metres_to_texels: 1.0 / texel,
        };
        let cone = 0.7 / softness.max(0.1);
        let Some(above) = self.caster_height(receiver, &plane, cone) else {
            return self.map.open_above(base.truncate(), base.z + plane.bias);
        };
        let radius = (above * softness).clamp(texel * 1.2, receiver.reach);
        let (wide, ramp) = (radius > texel * NARROW, RAMP * radius + texel);
        let open = |tap: &Vec2| {
            let (at, height) = plane.at(receiver.turn.rotate(*tap * radius), CONE);
            if wide {
                let caster = self.map.height_at(at).unwrap_or(height);
                (1.0 - (caster - height) / ramp).clamp(0.0, 1.0)
            } else {
                self.map.open_above(at, height)
            }
        };
        self.filter.iter().map(open).sum::<f32>() / FILTER as f32
    }

    /// How the receiver's plane rises along the map's axes.
    fn slope(&self, normal: Vec3, cosine: f32) -> Vec2 {
        let across = Vec2::new(normal.dot(self.map.right), normal.dot(self.map.up));
        (-across / cosine.abs().max(0.2)).clamp_length_max(2.0)
    }

    fn caster_height(&self, receiver: &Receiver, plane: &Plane, cone: f32) -> Option<f32> {
        let (mut sum, mut count) = (0.0, 0.0);
        for tap in &self.search {
            let (at, height) = plane.at(receiver.turn.rotate(*tap * receiver.reach), cone);
            if let Some(caster) = self.map.height_at(at)
                && caster > height
            {
                sum += caster - plane.base.z;
                count += 1.0;
            }
        }
        (count > 0.0).then(|| f32::max(sum / count, 0.0))
    }
}

/// The plane of a receiver in the space of a shadow map.
struct Plane {
    base: Vec3,
    slope: Vec2,
    bias: f32,
    metres_to_texels: f32,
}

impl Plane {
    /// Map coordinates and height from which casters count, `aside` metres from the receiver: `cone` higher a metre.
    fn at(&self, aside: Vec2, cone: f32) -> (Vec2, f32) {
        let at = self.base.truncate() + aside * self.metres_to_texels;
        let rise = aside.dot(self.slope) + cone * aside.length();
        (at, self.base.z + self.bias + rise)
    }
}

/// Evenly turned points in the unit disc, whose distance from the middle is a function of their share.
fn sunflower<const N: usize>(distance: impl Fn(f32) -> f32) -> [Vec2; N] {
    std::array::from_fn(|index| {
        let share = (index as f32 + 0.5) / N as f32;
        Vec2::from_angle(index as f32 * GOLDEN_ANGLE) * distance(share)
    })
}
