use std::collections::BTreeMap;

use glam::Vec3;
use likeness_raster::{Mesh, Scene, Sight, look};

use super::Exposure;
use crate::Error;
use crate::garment::Covering;

/// What lies on top of each other on a figure, the innermost first.
pub(super) struct Layers(pub(super) Vec<Layer>);

/// The skin, the shoes or a garment.
pub(super) struct Layer {
    pub(super) name: &'static str,
    /// Its pieces as posed, each with where it was at rest.
    pub(super) meshes: Vec<Mesh>,
    pub(super) role: Role,
}

/// What a layer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is not drawn, as garments cover it.
    Hidden,
    /// It covers nothing.
    Bare,
    /// It covers what lies beneath it.
    Worn,
}

/// What a pixel shows of the layers.
#[derive(Clone, Copy)]
struct Seen {
    layer: usize,
    /// Whether it is seen from outside.
    outside: bool,
    /// Where the corners of the triangle are at rest.
    at_rest: [Vec3; 3],
    /// Where its middle is as posed.
    posed: Vec3,
}

/// What was found of each pair of layers: how many pixels, and the first.
#[derive(Default)]
struct Found(BTreeMap<(&'static str, &'static str), (usize, [usize; 2])>);

impl Layers {
    /// Finds what is seen that should be hidden, in a scene without meshes whose second material has two sides.
    pub(super) fn exposures(&self, scene: &Scene) -> Result<Vec<Exposure>, Error> {
        let mut found = Found::default();
        let drawn = self.look(scene, |layer| layer.role != Role::Hidden)?;
        self.find_hollows(scene, &drawn, &mut found)?;
        for (outer, layer) in self.0.iter().enumerate() {
            if layer.role != Role::Worn {
                continue;
            }
            let covering = Covering::new(&layer.meshes);
            let (covers, is_outside) = (covering.still_at(), covering.is_outside());
            let alone = self.look(scene, |other| std::ptr::eq(other, layer))?;
            for (pixel, (drawn, alone)) in drawn.iter().zip(&alone).enumerate() {
                if let Some(seen) = drawn
                    && seen.layer < outer
                    && alone.map_or_else(|| is_outside(seen.posed), |alone| alone.outside)
                    && seen.at_rest.into_iter().all(|at| covers(at, seen.posed))
                {
                    let pair = (self.0[seen.layer].name, layer.name);
                    found.add(pair, pixel, scene.width);
                }
            }
        }
        Ok(found.exposures())
    }

    /// Finds where the inside of a garment is seen past skin that is not drawn.
    fn find_hollows(
        &self,
        scene: &Scene,
        drawn: &[Option<Seen>],
        found: &mut Found,
    ) -> Result<(), Error> {
        let whole = self.look(scene, |_| true)?;
        for (pixel, (whole, drawn)) in whole.iter().zip(drawn).enumerate() {
            let role = |seen: &Seen| self.0[seen.layer].role;
            if let (Some(missing), Some(seen)) = (whole, drawn)
                && (role(missing), role(seen)) == (Role::Hidden, Role::Worn)
                && !seen.outside
            {
                found.add(("hollow", self.0[seen.layer].name), pixel, scene.width);
            }
        }
        Ok(())
    }

    /// What the pixels of the scene show of some layers.
    fn look(&self, scene: &Scene, of: impl Fn(&Layer) -> bool) -> Result<Vec<Option<Seen>>, Error> {
        let chosen = self.0.iter().enumerate().filter(|(_, layer)| of(layer));
        let pieces: Vec<(usize, &Mesh)> = chosen
            .flat_map(|(i, layer)| layer.meshes.iter().map(move |mesh| (i, mesh)))
            .collect();
        let meshes = pieces.iter().map(|&(layer, mesh)| Mesh {
            material: usize::from(self.0[layer].role == Role::Worn),
            ..mesh.clone()
        });
        let scene = Scene {
            meshes: meshes.collect(),
            ..scene.clone()
        };
        let seen = |sight: Sight| {
            let (layer, mesh) = pieces[sight.mesh as usize];
            Seen {
                layer,
                outside: sight.outside,
                at_rest: sight.vertices.map(|vertex| mesh.rest[vertex as usize]),
                posed: sight
                    .vertices
                    .map(|vertex| mesh.positions[vertex as usize])
                    .iter()
                    .sum::<Vec3>()
                    / 3.0,
            }
        };
        let sights = look(&scene)?.into_iter();
        Ok(sights.map(|sight| sight.map(seen)).collect())
    }
}

impl Found {
    fn add(&mut self, pair: (&'static str, &'static str), pixel: usize, width: usize) {
        let at = [pixel % width, pixel / width];
        self.0.entry(pair).or_insert((0, at)).0 += 1;
    }

    fn exposures(self) -> Vec<Exposure> {
        let pairs = self.0.into_iter();
        pairs
            .map(|((seen, through), (pixels, first))| Exposure {
                seen,
                through,
                pixels,
                first,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{PI, TAU};

    use likeness_raster::{Camera, Material, Surface};

    use super::*;

    const SIDE: usize = 64;

    #[test]
    fn what_is_inside_of_a_garment_is_not_seen() {
        let found = exposures([shell(0.3, 0.0, Vec3::ZERO), shell(0.32, 0.4, Vec3::ZERO)]);
        assert_eq!(found, []);
    }

    #[test]
    fn what_comes_through_a_garment_is_counted_where_it_does() {
        // given: a body that bulges out of its garment to the right when posed
        let bulge = shell(0.3, 0.0, Vec3::X * 0.1);
        let found = exposures([bulge, shell(0.32, 0.4, Vec3::ZERO)]);
        let [found] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!((found.seen, found.through), ("skin", "cloth"));
        assert!(found.pixels > 100 && found.first[0] > SIDE / 2, "{found:?}");
    }

    #[test]
    fn whoever_looks_into_clothes_past_skin_that_is_not_drawn_sees_that_they_are_hollow() {
        // given: a garment with a wide hole towards the viewer
        let [mut body, cloth] = [shell(0.3, 0.0, Vec3::ZERO), shell(0.32, 1.3, Vec3::ZERO)];
        body.role = Role::Hidden;
        let found = exposures([body, cloth]);
        assert_eq!(found[0].seen, "hollow");
        assert!(found[0].pixels > 100, "{found:?}");
    }

    fn exposures(layers: [Layer; 2]) -> Vec<Exposure> {
        let materials = [Surface::Plain, Surface::Cloth].map(|surface| Material {
            surface,
            ..Material::default()
        });
        let scene = Scene {
            width: SIDE,
            height: SIDE,
            samples: 1,
            background: [0; 3],
            camera: Camera {
                eye: Vec3::Z * 10.0,
                target: Vec3::ZERO,
                fov_y: 6.0,
            },
            meshes: Vec::new(),
            materials: materials.to_vec(),
            lights: Vec::new(),
            sky: Vec3::ONE,
            ground: Vec3::ONE,
            floor: None,
            exposure: 1.0,
        };
        Layers(layers.into()).exposures(&scene).unwrap()
    }

    /// A ball, moved from rest, whose pole towards the viewer is cut off up to an angle: skin when whole, else cloth.
    fn shell(radius: f32, open: f32, moved: Vec3) -> Layer {
        const ROWS: u32 = 120;
        const COLUMNS: u32 = 240;
        let mut mesh = Mesh::default();
        for i in 0..ROWS * COLUMNS {
            let polar = open + (PI - open) * (i / COLUMNS) as f32 / (ROWS - 1) as f32;
            let around = (i % COLUMNS) as f32 / COLUMNS as f32 * TAU;
            let normal = Vec3::new(
                polar.sin() * around.cos(),
                polar.sin() * around.sin(),
                polar.cos(),
            );
            mesh.rest.push(normal * radius);
            mesh.positions.push(normal * radius + moved);
            mesh.normals.push(normal);
            mesh.uvs.push(glam::Vec2::ZERO);
            if i / COLUMNS < ROWS - 1 {
                let right = i - i % COLUMNS + (i + 1) % COLUMNS;
                let [below, both] = [i + COLUMNS, right + COLUMNS];
                mesh.triangles
                    .extend([[i, below, right], [right, below, both]]);
            }
        }
        let is_whole = open == 0.0;
        Layer {
            name: if is_whole { "skin" } else { "cloth" },
            meshes: vec![mesh],
            role: if is_whole { Role::Bare } else { Role::Worn },
        }
    }
}
