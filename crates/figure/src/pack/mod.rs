//! The figure pack: everything about the figure that is not the body model, in one file.

pub(crate) mod format;
pub(crate) mod index;
mod joined;

use std::path::Path;

use bytemuck::AnyBitPattern;
use glam::{Vec2, Vec3};

use self::format::{Blobs, damaged};
use self::index::{Index, ItemEntry, ItemKind, ScaleRef};
use crate::Error;
use crate::base::{BaseMesh, SkinWeights};

/// A figure pack in memory; every index in it was checked.
#[derive(Debug)]
pub(crate) struct Pack {
    /// The mesh everything is bound to.
    pub(crate) base: BaseMesh,
    /// The skin's texture coordinates.
    pub(crate) skin: Chart,
    /// Both eyeballs.
    pub(crate) eyes: Chart,
    /// Names of the body model's shapes, in the order of its input.
    pub(crate) shapes: Vec<String>,
    items: Vec<Item>,
    blobs: Blobs,
}

/// Triangles of a part of the base mesh with their texture coordinates.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    /// Indices of base vertices.
    pub(crate) triangles: Vec<[u32; 3]>,
    /// Indices of texture coordinates, alike.
    pub(crate) triangle_uvs: Vec<[u32; 3]>,
    /// Texture coordinates.
    pub(crate) uvs: Vec<Vec2>,
}

/// Something bound to the base mesh: each vertex is a mix of three base vertices and an offset.
#[derive(Debug)]
pub(crate) struct Item {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// Its name among its kind.
    pub(crate) name: String,
    /// Triangles and their texture coordinates, by vertex of the item.
    pub(crate) chart: Chart,
    /// Base vertices that the item covers.
    pub(crate) hidden: Vec<u32>,
    /// Which part of it each vertex belongs to: the first vertex of that part.
    pub(crate) parts: Vec<u32>,
    /// Three base vertices for each vertex.
    pub(crate) bound_to: Vec<[u32; 3]>,
    /// Their shares.
    pub(crate) weights: Vec<[f32; 3]>,
    offsets: Vec<Vec3>,
    scale: [ScaleRef; 3],
}

impl Pack {
    /// Reads a figure pack.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(std::fs::read(path).map_err(Error::file(path))?)
    }

    fn parse(bytes: Vec<u8>) -> Result<Self, Error> {
        let blobs = Blobs::parse(bytes)?;
        let index: Index = serde_json::from_slice(blobs.bytes("index")?)
            .map_err(|e| damaged(format!("its index: {e}")))?;
        let base = read_base(&blobs, index.bones)?;
        let count = base.template.len();
        let skin = read_chart(&blobs, "base/body", "triangles", "uvs", count)?;
        let eyes = read_chart(&blobs, "base/eyes", "triangles", "uvs", count)?;
        let items = index.items.into_iter().map(|entry| {
            let root = format!("item/{}/{}", entry.kind, entry.name);
            Item::read(&blobs, &root, entry, count)
        });
        let items = items.collect::<Result<_, _>>()?;
        Ok(Self {
            base,
            skin,
            eyes,
            shapes: index.shapes,
            items,
            blobs,
        })
    }

    /// The item of that kind and name.
    ///
    /// # Errors
    /// When the pack has none.
    pub(crate) fn item(&self, kind: ItemKind, name: &str) -> Result<&Item, Error> {
        let found = self
            .items
            .iter()
            .find(|item| item.kind == kind && item.name == name);
        found.ok_or_else(|| damaged(format!("it lacks {kind} `{name}`")))
    }

    /// A picture as the PNG it is stored as.
    ///
    /// # Errors
    /// When the pack has none of that name.
    pub(crate) fn picture(&self, name: &str) -> Result<&[u8], Error> {
        self.blobs.bytes(&format!("texture/{name}"))
    }
}

impl Item {
    /// Reads an item whose blobs are named below `root`, bound to a mesh of so many `vertices`.
    ///
    /// # Errors
    /// When a blob is missing or names what does not exist.
    pub(crate) fn read(
        blobs: &Blobs,
        root: &str,
        entry: ItemEntry,
        vertices: usize,
    ) -> Result<Self, Error> {
        let values = |name: &str| format!("{root}/{name}");
        let bound_to: Vec<[u32; 3]> = blobs.values(&values("bound_to"))?;
        let chart = read_chart(blobs, root, "triangles", "uvs", bound_to.len())?;
        let item = Self {
            parts: joined::parts(bound_to.len(), &chart.triangles),
            chart,
            hidden: read_indices(blobs, &values("hidden"), vertices)?,
            weights: blobs.values(&values("weights"))?,
            offsets: blobs.values(&values("offsets"))?,
            bound_to,
            kind: entry.kind,
            name: entry.name,
            scale: entry.scale,
        };
        within(&item.bound_to, vertices, root)?;
        let references = item.scale.iter().flat_map(|scale| scale.between);
        let sound = item.weights.len() == item.bound_to.len()
            && item.offsets.len() == item.bound_to.len()
            && item.scale.iter().all(|scale| scale.metres > 0.0)
            && references.into_iter().all(|v| (v as usize) < vertices);
        if sound {
            Ok(item)
        } else {
            Err(damaged(format!("`{root}` is not bound to its mesh")))
        }
    }

    /// Where the item's vertices are on a body before posing, in metres.
    pub(crate) fn fit(&self, rest: &[Vec3]) -> Vec<Vec3> {
        let axis = |i: usize| {
            let ScaleRef {
                between: [a, b],
                metres,
            } = self.scale[i];
            (rest[a as usize][i] - rest[b as usize][i]).abs() / metres
        };
        let scale = Vec3::from_array(std::array::from_fn(axis));
        let rows = self.bound_to.iter().zip(&self.weights).zip(&self.offsets);
        rows.map(|((vertices, weights), offset)| {
            let mix = vertices
                .iter()
                .zip(weights)
                .map(|(&v, &w)| rest[v as usize] * w);
            mix.sum::<Vec3>() + *offset * scale
        })
        .collect()
    }
}

fn read_base(blobs: &Blobs, bones: Vec<(String, Option<usize>)>) -> Result<BaseMesh, Error> {
    let template: Vec<Vec3> = blobs.values("base/template")?;
    let (names, parents): (Vec<_>, Vec<_>) = bones.into_iter().unzip();
    let ordered = parents
        .iter()
        .enumerate()
        .all(|(i, parent)| parent.is_none_or(|p| p < i));
    let joints: Vec<Vec3> = blobs.values("base/joints")?;
    if !ordered || joints.len() != names.len() {
        return Err(damaged("its skeleton is no tree"));
    }
    let triangles = |part: &str| {
        let triangles: Vec<[u32; 3]> = blobs.values(&format!("base/{part}/triangles"))?;
        within(&triangles, template.len(), part)?;
        Ok::<_, Error>(triangles)
    };
    Ok(BaseMesh {
        tights: triangles("tights")?,
        body: triangles("body")?,
        weights: read_weights(blobs, template.len(), names.len())?,
        bones: names,
        parents,
        joints,
        template,
    })
}

fn read_weights(blobs: &Blobs, vertices: usize, bones: usize) -> Result<SkinWeights, Error> {
    let counts: Vec<u8> = blobs.values("base/weights/counts")?;
    let names: Vec<u16> = blobs.values("base/weights/bones")?;
    let shares: Vec<f32> = blobs.values("base/weights/shares")?;
    let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
    let sound = counts.len() == vertices
        && names.len() == total
        && shares.len() == total
        && names.iter().all(|&bone| usize::from(bone) < bones);
    if !sound {
        return Err(damaged("its skin weights do not fit its mesh"));
    }
    let mut entries = names.into_iter().zip(shares);
    let rows = counts
        .iter()
        .map(|&count| entries.by_ref().take(count.into()).collect::<Vec<_>>());
    Ok(SkinWeights::from_rows(rows))
}

fn read_chart(
    blobs: &Blobs,
    root: &str,
    triangles: &str,
    uvs: &str,
    vertices: usize,
) -> Result<Chart, Error> {
    let chart = Chart {
        triangles: blobs.values(&format!("{root}/{triangles}"))?,
        triangle_uvs: blobs.values(&format!("{root}/triangle_uvs"))?,
        uvs: blobs.values(&format!("{root}/{uvs}"))?,
    };
    within(&chart.triangles, vertices, root)?;
    within(&chart.triangle_uvs, chart.uvs.len(), root)?;
    match chart.triangles.len() == chart.triangle_uvs.len() {
        true => Ok(chart),
        false => Err(damaged(format!(
            "`{root}` has triangles without texture coordinates"
        ))),
    }
}

fn read_indices(blobs: &Blobs, name: &str, count: usize) -> Result<Vec<u32>, Error> {
    let indices: Vec<u32> = blobs.values(name)?;
    match indices.iter().all(|&i| (i as usize) < count) {
        true => Ok(indices),
        false => Err(damaged(format!(
            "`{name}` names a vertex that does not exist"
        ))),
    }
}

fn within<T: AnyBitPattern + bytemuck::NoUninit>(
    triangles: &[T],
    count: usize,
    what: &str,
) -> Result<(), Error> {
    let indices: &[u32] = bytemuck::cast_slice(triangles);
    match indices.iter().all(|&i| (i as usize) < count) {
        true => Ok(()),
        false => Err(damaged(format!(
            "`{what}` names a vertex that does not exist"
        ))),
    }
}
