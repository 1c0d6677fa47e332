use std::sync::Arc;

use super::anatomy::{Anatomy, Place, is_of_arm};
use super::coarse::Coarse;
use super::cutter::Cutter;
use super::mesh::Neighbors;
use super::pattern::Pattern;
use super::piece::Corners;
use super::rows::{Row, points};
use super::seams::{hung, lines};
use super::sewing::Sewing;
use super::skin;
use super::subdivide::Patch;
use crate::base::{BaseMesh, SkinWeights};
use crate::error::Error;

/// A kind of garment, cut out and ready to be fitted to bodies.
pub(super) struct Template {
    pub(super) pattern: &'static Pattern,
    pub(super) rows: Vec<Row>,
    pub(super) triangles: Vec<[u32; 3]>,
    pub(super) places: Vec<Place>,
    pub(super) neighbors: Arc<Neighbors>,
    pub(super) weights: SkinWeights,
    pub(super) corners: Corners,
    pub(super) edges: Vec<Edge>,
    /// Vertices along the seams between its parts.
    pub(super) seams: Vec<u32>,
    /// Seams and stitches in its cloth, if there are any.
    pub(super) sewing: Option<Arc<Sewing>>,
    /// The net on which is reckoned how it falls, where it is loose.
    pub(super) coarse: Option<Arc<Coarse>>,
}

/// An open border of the cloth.
pub(super) struct Edge {
    pub(super) kind: EdgeKind,
    /// Vertices along it, the cloth on their left.
    pub(super) border: Vec<u32>,
    /// Where the band that finishes it ends, counter-clockwise from the same side; empty without a band.
    pub(super) end: Vec<Row>,
}

/// What an open border is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EdgeKind {
    /// The lower end of a torso or leg.
    Hem,
    /// The end of a sleeve, or an armhole without one.
    Cuff,
    /// The hole for the neck.
    Neck,
    /// The upper end of trousers.
    Waist,
}

impl Template {
    /// Cuts a pattern out of the finely divided suit.
    pub(super) fn cut(
        pattern: &'static Pattern,
        suit: &Patch,
        anatomy: &Anatomy,
        base: &BaseMesh,
    ) -> Result<Self, Error> {
        let cutter = Cutter {
            pattern,
            anatomy,
            template: &base.template,
        };
        let cloth = cutter.cloth(suit);
        let longer = cutter.with_bands(suit);
        let places = cutter.places(&cloth);
        let neighbors = Arc::new(Neighbors::new(cloth.rows.len(), &cloth.triangles));
        let edges = cutter.edges(&cloth, &longer);
        let seams = cutter.seams(&cloth, &places);
        if edges.len() < 3 {
            return Err(Error::DamagedPack(
                "the suit for garments is not closed".to_owned(),
            ));
        }
        let weights = skin::cloth_weights(&cloth.rows, base, &neighbors, pattern.softness);
        let weights = following(pattern, &places, weights, base);
        let corners = Corners::unrolled(&places, &cloth.triangles, anatomy.arm_length());
        let hung = hung(&places, &neighbors, &edges);
        let lines = lines(pattern, &hung, anatomy.arm_length());
        let sew = || Sewing::new(&hung, &cloth.triangles, &lines, anatomy.arm_length());
        let sewing = (!lines.is_empty()).then(|| Arc::new(sew()));
        let coarse = pattern.hangs().then(|| {
            let free: Vec<f32> = places.iter().map(|place| pattern.free(place)).collect();
            let at = points(&cloth.rows, &base.template);
            Arc::new(Coarse::over(&at, &neighbors, &free, pattern.legs.is_some()))
        });
        let Patch { rows, triangles } = cloth;
        Ok(Self {
            pattern,
            rows,
            triangles,
            places,
            neighbors,
            weights,
            corners,
            edges,
            seams,
            sewing,
            coarse,
        })
    }

    /// Whether each vertex is on a border, which cloth is held by.
    pub(super) fn held(&self) -> Vec<bool> {
        let mut held = vec![false; self.rows.len()];
        for &vertex in self.edges.iter().flat_map(|edge| &edge.border) {
            held[vertex as usize] = true;
        }
        held
    }

    /// The borders of one kind.
    pub(super) fn edges(&self, kind: EdgeKind) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.kind == kind)
    }
}

/// The weights of a pattern's cloth: what hangs from the shoulders spans both legs, and without sleeves it stays on the torso when
/// an arm is lifted.
fn following(
    pattern: &Pattern,
    places: &[Place],
    weights: SkinWeights,
    base: &BaseMesh,
) -> SkinWeights {
    let Some(top) = &pattern.top else {
        return weights;
    };
    let aside = places.iter().map(|place| place.at.x);
    let weights = skin::spanning_legs(&weights, aside, &other_legs(base));
    let of_arm = |bone: u16| {
        let name = base.bones.get(usize::from(bone));
        name.is_some_and(|name| is_of_arm(name))
    };
    match top.straps {
        Some(_) => skin::without(&weights, places.len(), of_arm),
        None => weights,
    }
}

/// By bone, if it is of a leg, that of the other leg which it is like and whether it is of the left one.
fn other_legs(base: &BaseMesh) -> Vec<Option<(u16, bool)>> {
    let other = |name: &String| {
        let (stem, other, is_left) = match (name.strip_suffix(".L"), name.strip_suffix(".R")) {
            (Some(stem), _) => (stem, ".R", true),
            (None, Some(stem)) => (stem, ".L", false),
            (None, None) => return None,
        };
        let is_leg = ["upperleg", "lowerleg"]
            .iter()
            .any(|leg| stem.starts_with(leg));
        let bone = base.bone(&format!("{stem}{other}")).filter(|_| is_leg)?;
        Some((u16::try_from(bone).ok()?, is_left))
    };
    base.bones.iter().map(other).collect()
}
