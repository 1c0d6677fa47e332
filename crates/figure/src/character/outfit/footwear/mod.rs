//! What is worn on the feet: shoes that suit the clothes, with socks or without.

mod edge;
mod opening;

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use self::edge::{beneath, piping};
use self::opening::{Opening, socks};
use crate::Error;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::character::Studio;
use crate::character::smoothing::rounded;
use crate::character::surface::item_with;
use crate::garment::Cut;
use crate::pack::index::ItemKind;
use crate::pack::{Item, Pack};
use crate::vocabulary::GarmentKind;

/// Height of the shoes' socks above the ankle, in metres: what lies higher is under the bottoms.
const SOCK: f32 = 0.045;
/// How far short socks are seen above the shoes, in metres.
const LOW: f32 = 0.012;
/// How far socks stand off, in metres, beyond what they are bound with.
const THICK: f32 = 0.0012;
/// How far skin reaches under what covers it, in metres.
const UNDER: f32 = 0.004;

/// Shoes that go with clothes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Footwear {
    /// Trainers with socks that bottoms cover.
    Trainers,
    /// Trainers with short socks, on bare legs.
    LowTrainers,
    /// Black laced leather shoes.
    Black,
    /// Brown laced leather shoes.
    Brown,
    /// Low shoes without socks, open over the instep.
    Flats,
}

/// Footwear on a body.
pub(crate) struct Shod<'a> {
    footwear: Footwear,
    item: &'a Item,
    body: &'a BodyShape,
    /// Which of its vertices are of socks.
    socks: Vec<bool>,
    opening: Opening,
}

impl Footwear {
    /// What goes with clothes.
    pub(crate) fn with(cuts: &[Cut]) -> Self {
        use GarmentKind::{BikeShorts, Coat, Dress, Jeans, Jumpsuit, Shirt, Shorts, Skirt};
        let wears = |kind| cuts.contains(&Cut::Asked(kind));
        match () {
            () if wears(Dress) || wears(Skirt) => Self::Flats,
            () if wears(Shorts) || wears(BikeShorts) => Self::LowTrainers,
            () if wears(Coat) => Self::Black,
            () if wears(Jumpsuit) || (wears(Shirt) && wears(Jeans)) => Self::Brown,
            () => Self::Trainers,
        }
    }

    /// Puts it on a body.
    ///
    /// # Errors
    /// When the pack lacks it.
    pub(crate) fn on<'a>(self, pack: &'a Pack, body: &'a BodyShape) -> Result<Shod<'a>, Error> {
        let name = match self {
            Self::Trainers | Self::LowTrainers => "shoes05",
            Self::Black | Self::Flats => "shoes03",
            Self::Brown => "shoes01",
        };
        let item = pack.item(ItemKind::Shoes, name)?;
        let rest = item.fit(&body.rest);
        let socks = socks(item, &rest);
        let shoes = rest.iter().zip(&socks).filter(|(_, is_sock)| !**is_sock);
        Ok(Shod {
            opening: Opening::of(shoes.map(|(point, _)| point)),
            footwear: self,
            item,
            body,
            socks,
        })
    }

    /// The linear colour of its socks.
    fn sock(self) -> Vec3 {
        match self {
            Self::Trainers | Self::LowTrainers => Vec3::splat(0.60),
            Self::Black | Self::Brown | Self::Flats => Vec3::new(0.022, 0.024, 0.030),
        }
    }

    /// What the colours of its picture are multiplied by.
    fn tint(self) -> Vec3 {
        match self {
            Self::Brown => Vec3::new(0.34, 0.30, 0.30),
            Self::Trainers | Self::LowTrainers | Self::Black | Self::Flats => Vec3::ONE,
        }
    }

    /// Its shine: roughness and specular reflectance.
    fn shine(self) -> (f32, f32) {
        match self {
            Self::Trainers | Self::LowTrainers => (0.7, 0.03),
            Self::Black | Self::Brown | Self::Flats => (0.42, 0.04),
        }
    }
}

impl Shod<'_> {
    /// Base vertices that it surely covers.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = u32> {
        let at = |vertex: u32| self.body.rest[vertex as usize];
        let hidden = self.item.hidden.iter().copied();
        hidden.filter(move |&vertex| self.edge_over(at(vertex)) > UNDER)
    }

    /// Shoes and socks as posed, what is below a height at rest.
    ///
    /// # Errors
    /// When the pack lacks their picture.
    pub(crate) fn parts(
        &self,
        studio: &Studio,
        highest: f32,
    ) -> Result<Vec<(Mesh, Material)>, Error> {
        let base = &studio.pack.base;
        let leather = self.leather(studio)?;
        match self.footwear {
            Footwear::Trainers | Footwear::Black | Footwear::Brown => {
                let parts = [(false, leather), (true, self.knit())];
                let part = |(sock, look)| (self.part(base, sock, highest), look);
                Ok(parts.map(part).into())
            }
            Footwear::LowTrainers => {
                let shoes = self.part(base, false, highest);
                let socks = self.cut(&self.part(base, true, highest), self.knit());
                Ok([(shoes, leather)].into_iter().chain(socks).collect())
            }
            Footwear::Flats => Ok(self.cut(&self.part(base, false, highest), leather).into()),
        }
    }

    /// The shoes or their socks as posed.
    fn part(&self, base: &BaseMesh, sock: bool, highest: f32) -> Mesh {
        let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
            let corners = triangle.iter().map(|&vertex| vertex as usize);
            corners
                .into_iter()
                .all(|vertex| self.socks[vertex] == sock && rest[vertex].y < highest)
        };
        let mut mesh = rounded(item_with(self.item, base, self.body, |points| points, keep));
        if sock {
            for (point, normal) in mesh.positions.iter_mut().zip(&mesh.normals) {
                *point += *normal * THICK;
            }
        }
        mesh
    }

    /// What of a part is beneath its edge, and the piping along that.
    fn cut(&self, part: &Mesh, look: Material) -> [(Mesh, Material); 2] {
        let (part, line) = beneath(part, |at| self.edge_over(at));
        [(piping(&part, &line), look.clone()), (part, look)]
    }

    /// How far the upper edge is over a point at rest, in metres.
    fn edge_over(&self, at: Vec3) -> f32 {
        match self.footwear {
            Footwear::Trainers | Footwear::Black | Footwear::Brown => f32::MAX,
            Footwear::LowTrainers => self.opening.top() + LOW - at.y,
            Footwear::Flats => self.opening.edge_over(at),
        }
    }

    fn leather(&self, studio: &Studio) -> Result<Material, Error> {
        let name = format!("shoes/{}", self.item.name);
        let (roughness, specular) = self.footwear.shine();
        Ok(Material {
            surface: Surface::Cloth,
            color: self.footwear.tint(),
            texture: Some(studio.textures.get(&studio.pack, &name)?),
            alpha: Alpha::Cutout(0.4),
            roughness,
            specular,
            ..Material::default()
        })
    }

    fn knit(&self) -> Material {
        Material {
            surface: Surface::Cloth,
            color: self.footwear.sock(),
            roughness: 0.9,
            specular: 0.02,
            sheen: 0.2,
            weave: 1.0,
            ..Material::default()
        }
    }
}

/// The height at rest up to which shoes with their socks are seen.
pub(crate) fn highest_sock(base: &BaseMesh, body: &BodyShape, ankles_bare: bool) -> f32 {
    match base.bone("foot.L") {
        Some(bone) if !ankles_bare => body.joints[bone].y + SOCK,
        _ => f32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_wears_sports_socks_under_a_dress_or_trainers_under_a_coat() {
        use GarmentKind::{Coat, Dress, Jeans, Joggers, Shirt, Shorts};
        let with = |kinds: &[GarmentKind]| {
            let cuts: Vec<Cut> = kinds.iter().map(|kind| Cut::Asked(*kind)).collect();
            Footwear::with(&cuts)
        };
        assert_eq!(with(&[Dress]), Footwear::Flats);
        assert_eq!(with(&[Jeans, Coat]), Footwear::Black);
        assert_eq!(with(&[Jeans, Shirt]), Footwear::Brown);
        assert_eq!(with(&[Shorts, Shirt]), Footwear::LowTrainers);
        assert_eq!(with(&[Joggers, Shirt]), Footwear::Trainers);
    }
}
