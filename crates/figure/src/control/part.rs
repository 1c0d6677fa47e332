use std::collections::HashMap;

use glam::{IVec3, Vec3};

use crate::base::BaseMesh;
use crate::character::Layer;
use crate::garment::Cut;
use crate::vocabulary::GarmentKind;

/// What a pixel shows; left and right as the figure's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// No part of the figure.
    Background,
    /// Skin of head and face.
    Head,
    /// Skin of neck and trunk.
    Torso,
    /// Skin of the left arm without the hand.
    LeftArm,
    /// Skin of the right arm without the hand.
    RightArm,
    /// Skin of the left hand.
    LeftHand,
    /// Skin of the right hand.
    RightHand,
    /// Skin of the left leg and foot.
    LeftLeg,
    /// Skin of the right leg and foot.
    RightLeg,
    /// Eyes, brows, lashes, teeth and tongue.
    Face,
    /// Hair of the head.
    Hair,
    /// Shoes and socks.
    Shoes,
    /// What is worn where nothing was asked for.
    BaseLayer,
    /// A garment.
    Garment(GarmentKind),
    /// A garment that was imported.
    Imported,
    /// What the figure sits on.
    Seat,
}

impl Part {
    /// What a mesh shows, or what `skin` finds there.
    pub(super) fn of(layer: Layer, skin: impl FnOnce() -> Self) -> Self {
        match layer {
            Layer::Skin => skin(),
            Layer::Face => Self::Face,
            Layer::Hair => Self::Hair,
            Layer::Shoes => Self::Shoes,
            Layer::Garment(Cut::Asked(kind)) => Self::Garment(kind),
            Layer::Garment(Cut::JumpsuitLegs) => Self::Garment(GarmentKind::Jumpsuit),
            Layer::Garment(Cut::BaseTop | Cut::TuckedTop | Cut::BaseShorts | Cut::BaseVest) => {
                Self::BaseLayer
            }
            Layer::Imported => Self::Imported,
            Layer::Seat => Self::Seat,
        }
    }

    /// The part whose skin follows a bone most; none for bones that only lead to others.
    fn of_bone(name: &str) -> Option<Self> {
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        let [left, right] = match () {
            () if name == "head" => [Self::Head; 2],
            () if starts(&["root", "spine", "pelvis", "clavicle", "breast", "neck"]) => {
                [Self::Torso; 2]
            }
            () if starts(&["shoulder", "upperarm", "lowerarm"]) => [Self::LeftArm, Self::RightArm],
            () if starts(&["wrist"]) => [Self::LeftHand, Self::RightHand],
            () if starts(&["upperleg", "lowerleg", "foot"]) => [Self::LeftLeg, Self::RightLeg],
            () => return None,
        };
        Some(if name.ends_with(".R") { right } else { left })
    }
}

/// Side in metres of the cubes in which vertices are looked up.
const CELL: f32 = 0.02;

/// The skin's vertices at rest, each with the part that it belongs to.
pub(super) struct SkinParts(HashMap<IVec3, Vec<(Vec3, Part)>>);

impl SkinParts {
    pub(super) fn new(base: &BaseMesh) -> Self {
        let mut of_bones: Vec<Part> = Vec::new();
        for (name, parent) in base.bones.iter().zip(&base.parents) {
            let above = parent.map_or(Part::Torso, |parent| of_bones[parent]);
            of_bones.push(Part::of_bone(name).unwrap_or(above));
        }
        let mut vertices: Vec<u32> = base.body.iter().flatten().copied().collect();
        vertices.sort_unstable();
        vertices.dedup();
        let mut cells: HashMap<IVec3, Vec<(Vec3, Part)>> = HashMap::new();
        for vertex in vertices {
            let weights = base.weights.of(vertex as usize).iter();
            let most = weights.max_by(|a, b| a.1.total_cmp(&b.1));
            let part = most.map_or(Part::Torso, |(bone, _)| of_bones[usize::from(*bone)]);
            let at = base.template[vertex as usize];
            cells.entry(cell(at)).or_default().push((at, part));
        }
        Self(cells)
    }

    /// The part of the vertex nearest to a place on the skin at rest.
    pub(super) fn at(&self, place: Vec3) -> Part {
        let middle = cell(place);
        let steps = || [-1, 0, 1].into_iter();
        let around =
            steps().flat_map(|x| steps().flat_map(move |y| steps().map(move |z| (x, y, z))));
        let near = around.filter_map(|step| self.0.get(&(middle + IVec3::from(step))));
        let nearest = near.flatten().min_by(|a, b| {
            a.0.distance_squared(place)
                .total_cmp(&b.0.distance_squared(place))
        });
        nearest.map_or(Part::Torso, |found| found.1)
    }
}

fn cell(at: Vec3) -> IVec3 {
    (at / CELL).floor().as_ivec3()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bones_tell_the_part_and_its_side() {
        assert_eq!(Part::of_bone("lowerarm02.R"), Some(Part::RightArm));
        assert_eq!(Part::of_bone("wrist.L"), Some(Part::LeftHand));
        assert_eq!(Part::of_bone("finger2-1.L"), None);
        assert_eq!(Part::of_bone("neck02"), Some(Part::Torso));
    }
}
