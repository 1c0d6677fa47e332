use glam::{Vec2, Vec3};
use rayon::prelude::*;

use crate::Scene;
use crate::ambient::Surroundings;
use crate::camera::View;
use crate::casters::Casters;
use crate::shadow::{LitLight, Receiver};

/// Pixels between the places at which the floor's light is worked out.
const STEP: usize = 4;
/// Radius of the shadow's reach, as a share of the figure's height; it begins to fade at half of it.
const REACH: f32 = 0.85;
/// Share of the key light in the floor's light.
const KEY_SHARE: f32 = 0.3;
/// Widest penumbra on the floor in metres.
const PENUMBRA: f32 = 0.3;
/// Height above the floor, in metres, from which casters count.
const BIAS: f32 = 0.004;

/// How dark the floor is, on a grid over the picture.
pub(crate) struct FloorShadow {
    columns: usize,
    rows: Vec<Option<Vec<f32>>>,
}

/// What the floor's light is worked out from.
struct Ground<'a> {
    view: &'a View,
    lights: &'a [LitLight],
    surroundings: &'a Surroundings,
    y: f32,
    middle: Vec2,
    reach: f32,
}

impl FloorShadow {
    /// Works the shadow out; `None` without floor or casters.
    pub(crate) fn new(
        scene: &Scene,
        view: &View,
        lights: &[LitLight],
        surrounded: Option<(&Casters<'_>, &Surroundings)>,
    ) -> Option<Self> {
        let floor = scene.floor?;
        let (casters, surroundings) = surrounded?;
        let (low, high) = casters.bounds;
        let ground = Ground {
            view,
            lights,
            surroundings,
            y: floor.y,
            middle: Vec2::new(low.x + high.x, low.z + high.z) * 0.5,
            reach: (high - low).max_element() * REACH,
        };
        let columns = scene.width / STEP + 2;
        let row = |row: usize| {
            let at = |column: usize| Vec2::new(column as f32, row as f32) * STEP as f32;
            let dark = |column| ground.darkness(at(column)) * floor.strength.clamp(0.0, 1.0);
            let row: Vec<f32> = (0..columns).map(dark).collect();
            row.iter().any(|dark| *dark > 0.0).then_some(row)
        };
        let rows = (0..scene.height / STEP + 2).into_par_iter().map(row);
        Some(Self {
            columns,
            rows: rows.collect(),
        })
    }

    /// Share of the background's light that is missing in a pixel.
    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        let at = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / STEP as f32;
        let (column, row) = (at.x as usize, at.y as usize);
        let across = |row: usize| {
            self.rows[row].as_ref().map_or(0.0, |row| {
                let right = (column + 1).min(self.columns - 1);
                row[column] + (row[right] - row[column]) * at.x.fract()
            })
        };
        let (above, below) = (across(row), across(row + 1));
        above + (below - above) * at.y.fract()
    }
}

impl Ground<'_> {
    /// Share of light missing on the floor seen at a place in the picture.
    fn darkness(&self, pixel: Vec2) -> f32 {
        let ray = self.view.ray(pixel);
        let distance = (self.y - self.view.eye.y) / ray.y;
        if ray.y >= 0.0 || !distance.is_finite() || distance <= 0.0 {
            return 0.0;
        }
        let place = self.view.eye + ray * distance;
        let away = Vec2::new(place.x, place.z).distance(self.middle) / self.reach;
        let fade = ((1.0 - away) / 0.5).clamp(0.0, 1.0);
        if fade <= 0.0 {
            return 0.0;
        }
        (1.0 - self.light(place)) * fade * fade * (3.0 - 2.0 * fade)
    }

    fn light(&self, place: Vec3) -> f32 {
        let receiver = Receiver {
            position: place,
            normal: Vec3::Y,
            bias: BIAS,
            turn: Vec2::X,
            reach: PENUMBRA,
        };
        let key = self.lights.iter().find(|light| light.casts());
        let key = key.map_or(1.0, |light| light.reaching(&receiver));
        let around = self.surroundings.reaching_floor(&receiver);
        key * KEY_SHARE + around * (1.0 - KEY_SHARE)
    }
}
