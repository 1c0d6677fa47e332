//! How surfaces answer light: one colour for one place on one triangle.

mod base;
mod detail;
mod eye;
mod gloss;
mod hair;
mod light;
mod point;
mod reached;
mod skin;

use glam::{Vec2, Vec3};

use self::base::Base;
use self::hair::Strand;
use self::point::Point;
pub(crate) use self::reached::Reached;
use crate::ambient::Ambient;
use crate::camera::View;
use crate::shadow::{LitLight, Receiver};
use crate::visibility::Visibility;
use crate::{Material, Scene, Surface};

/// Opacity below which a place is not worth shading.
const CLEAR: f32 = 1.0 / 255.0;

/// Everything that shading looks at.
pub(crate) struct Shader<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) view: &'a View,
    pub(crate) visibility: &'a Visibility<'a>,
    pub(crate) lights: &'a [LitLight],
    /// Light of the surroundings on the front and the back of each vertex.
    pub(crate) ambient: &'a [[Ambient; 2]],
}

/// A shaded place.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shade {
    /// Light that enters the surface.
    pub(crate) irradiance: Vec3,
    /// Share of it that comes out again.
    pub(crate) albedo: Vec3,
    /// Light mirrored at the surface.
    pub(crate) gloss: Vec3,
    /// 0 clear to 1 opaque.
    pub(crate) opacity: f32,
    /// Strength of light spreading beneath the surface.
    pub(crate) scatter: f32,
}

impl Shade {
    /// Radiance towards the viewer.
    pub(crate) fn radiance(&self) -> Vec3 {
        self.irradiance * self.albedo + self.gloss
    }
}

impl Shader<'_> {
    /// Shades a triangle at a place in samples; `turn` rotates the look-ups of soft shadows, `reached` is what is known of
    /// the light behind the same pixel.
    pub(crate) fn shade(
        &self,
        triangle: u32,
        at: Vec2,
        turn: Vec2,
        reached: &mut Reached,
    ) -> Shade {
        let triangle = &self.visibility.geometry.triangles[triangle as usize];
        let material = &self.scene.materials[triangle.material as usize];
        let Some(mut point) = Point::new(self, triangle, at) else {
            return Shade::default();
        };
        let mut base = Base::new(material, &point);
        if base.opacity < CLEAR {
            return Shade::default();
        }
        if material.surface == Surface::Hair {
            base.albedo *= hair::hairs(&point);
        }
        point.normal = detail::normal(material, &point, base.wet);
        let mut shade = Shade {
            irradiance: light::ambient(&point, &base) + light::through(material, &point),
            albedo: base.albedo,
            gloss: self.mirrored(material, &point, &base),
            opacity: base.opacity,
            scatter: match material.surface {
                Surface::Skin => material.subsurface,
                Surface::Plain | Surface::Cloth | Surface::Hair | Surface::Eye => 0.0,
            },
        };
        reached.move_to(material.surface, point.position, self.lights.len());
        let strand = (material.surface == Surface::Hair).then(|| Strand::new(&point, base.albedo));
        for (index, lit) in self.lights.iter().enumerate() {
            let diffuse = light::diffuse(material, point.normal.dot(lit.direction));
            let gloss = match &strand {
                Some(strand) => strand.gloss(&point, lit.direction),
                None => gloss::direct(material, &base, &point, lit),
            };
            if diffuse == Vec3::ZERO && gloss == Vec3::ZERO {
                continue;
            }
            let bias = light::shadow_bias(material);
            let receiver = Receiver::new(point.position, point.smooth, bias, turn);
            let reaching = reached.share(index, || lit.reaching(&receiver));
            shade.irradiance += lit.color * diffuse * reaching;
            shade.gloss += lit.color * gloss * reaching;
        }
        shade
    }

    /// Mirror image of the surroundings.
    fn mirrored(&self, material: &Material, point: &Point, base: &Base) -> Vec3 {
        match material.surface {
            Surface::Hair => point.ambient.light * base.albedo * hair::AMBIENT_GLOSS,
            Surface::Eye => eye::coat(self, point),
            Surface::Plain | Surface::Cloth | Surface::Skin => {
                gloss::surroundings(self.scene, material, base, point)
            }
        }
    }
}
