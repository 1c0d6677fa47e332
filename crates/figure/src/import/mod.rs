//! Garments, shoes and hair in MakeHuman's format, which an operator adds to those of the studio.

mod binding;
mod licence;
mod material;
mod row;
mod stored;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use glam::Vec2;

use self::binding::Binding;
pub use self::stored::Imported;
use crate::Error;
use crate::bake::obj::{self, ObjMesh};
use crate::pack::index::ItemEntry;

/// Vertices of the mesh `hm08` that every item is bound to.
pub(crate) const BASE_VERTICES: u32 = 19_158;
/// Vertices that an item may have: more would slow down every picture.
const MOST_VERTICES: usize = 50_000;
/// Letters that a name may have.
const LONGEST_NAME: usize = 48;
/// What stands before the name of an imported item where a client chooses it.
const PREFIX: &str = "imported/";
/// Folders of MakeHuman's whose items the studio has of its own, or wants none of.
const OTHERS: [&str; 6] = [
    "eyebrows",
    "eyelashes",
    "eyes",
    "genitals",
    "teeth",
    "tongue",
];

/// What an imported item is to a client, who chooses garments and hair in two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Worn {
    /// A garment, or shoes.
    Garment,
    /// Hair of the head.
    Hair,
}

/// An item that was read and checked, to be kept as [`Imported`].
#[derive(Debug)]
pub struct Import {
    /// Its name among what is worn alike: small letters, digits, hyphens and underscores.
    pub name: String,
    /// What it is to a client.
    pub worn: Worn,
    /// The licence as its files or the operator tell it.
    pub licence: String,
    /// Whether it has a picture of its own; without one it has a single colour.
    pub has_picture: bool,
    entry: ItemEntry,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Import {
    /// Reads a binding (`.mhclo`) with the mesh and the material that it names.
    ///
    /// What it is tells a folder on the way to it, `hair` or `clothes` as MakeHuman has them, unless `worn` says it; a `licence` that
    /// the operator knows counts in place of what the files say.
    ///
    /// # Errors
    /// When a file cannot be read, is damaged (told with its line), or its licence is not known to permit use by anyone.
    pub fn read(path: &Path, worn: Option<Worn>, licence: Option<&str>) -> Result<Self, Error> {
        let text = text(path)?;
        let shown = path.display().to_string();
        let binding = Binding::parse(&shown, &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let worn = worn.or_else(|| Worn::of(path)).ok_or_else(|| {
            let reason =
                "neither `hair` nor `clothes` is a folder above it, so `--as` must tell what it is";
            Error::damaged(&shown, reason)
        })?;
        let mesh_path = folder.join(&binding.mesh);
        let mesh_text = self::text(&mesh_path)?;
        let licence = match licence {
            Some(said) => said.to_owned(),
            None => licence::of(&shown, &[&text, &mesh_text])?,
        };
        let mesh = mesh(&mesh_path, &mesh_text, &binding)?;
        let picture = match &binding.material {
            Some(material) => material::picture(&folder.join(material))?,
            None => None,
        };
        let name = name(&shown, &binding.name, path)?;
        Ok(Self {
            entry: binding.entry(worn, name.clone()),
            name,
            worn,
            licence,
            has_picture: picture.is_some(),
            blobs: blobs(&binding, mesh, picture),
        })
    }

    /// What clients write to choose it.
    #[must_use]
    pub fn word(&self) -> String {
        imported_word(&self.name)
    }
}

impl Worn {
    /// What it is called, in names of places too: `garment` or `hair`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Garment => "garment",
            Self::Hair => "hair",
        }
    }

    /// What the folders above a file say.
    fn of(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let folders = path.parent()?.components().rev();
        let mut names = folders.map(|folder| folder.as_os_str().to_string_lossy().to_lowercase());
        names.find_map(|name| match name.as_str() {
            "hair" | "hairs" => Some(Self::Hair),
            "clothes" | "garments" | "shoes" => Some(Self::Garment),
            _ => None,
        })
    }
}

impl fmt::Display for Worn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What clients write to choose the imported item of that name.
#[must_use]
pub fn imported_word(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// The name of the imported item that a client's word means: `imported/NAME`, in any case.
#[must_use]
pub fn imported(word: &str) -> Option<String> {
    let word = word.trim().to_lowercase();
    clean(word.strip_prefix(PREFIX)?)
}

/// Every binding below some folders and among some files, in the order of their paths, but for brows, lashes, eyes, teeth and
/// tongues.
///
/// # Errors
/// When a folder cannot be read.
pub fn bindings(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut rest = paths.to_vec();
    while let Some(path) = rest.pop() {
        if !fs::metadata(&path).map_err(Error::file(&path))?.is_dir() {
            found.push(path);
            continue;
        }
        for entry in fs::read_dir(&path).map_err(Error::file(&path))? {
            let entry = entry.map_err(Error::file(&path))?;
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let is_wanted = match entry.file_type().map_err(Error::file(&path))?.is_dir() {
                true => !OTHERS.contains(&name.as_str()),
                false => name.ends_with(".mhclo"),
            };
            if is_wanted {
                rest.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn text(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(Error::file(path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The mesh, which must have as many vertices as are bound.
fn mesh(path: &Path, text: &str, binding: &Binding) -> Result<ObjMesh, Error> {
    let shown = path.display().to_string();
    let mesh = obj::parse(&shown, text)?;
    let (has, bound) = (mesh.positions.len(), binding.rows.len());
    if has != bound {
        let reason = format!("it has {has} vertices, and its binding has {bound}");
        return Err(Error::damaged(&shown, reason));
    }
    if has > MOST_VERTICES {
        let reason = format!("it has {has} vertices; {MOST_VERTICES} are possible");
        return Err(Error::damaged(&shown, reason));
    }
    Ok(mesh)
}

/// The name that the binding gives, else the file's own, as clients write it.
fn name(shown: &str, given: &str, path: &Path) -> Result<String, Error> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let given = if given.is_empty() { &stem } else { given };
    clean(given).ok_or_else(|| {
        let reason =
            format!("`{given}` is no name of at most {LONGEST_NAME} letters, digits, `-` and `_`");
        Error::damaged(shown, reason)
    })
}

/// A name as it is compared and stored: few small letters, digits, hyphens and underscores, blanks become hyphens.
fn clean(name: &str) -> Option<String> {
    let lower = name.trim().to_lowercase().replace(' ', "-");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_name = (1..=LONGEST_NAME).contains(&lower.len()) && lower.chars().all(is_plain);
    is_name.then_some(lower)
}

fn blobs(binding: &Binding, mesh: ObjMesh, picture: Option<Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let groups = || mesh.groups.values();
    let triangles: Vec<[u32; 3]> = groups()
        .flat_map(|group| &group.triangles)
        .copied()
        .collect();
    let corners: Vec<[u32; 3]> = groups().flat_map(|group| &group.uvs).copied().collect();
    let upside: Vec<Vec2> = mesh.uvs.clone();
    let rows = || binding.rows.iter();
    let bound_to: Vec<[u32; 3]> = rows().map(|row| row.vertices).collect();
    let weights: Vec<[f32; 3]> = rows().map(|row| row.weights).collect();
    let offsets: Vec<[f32; 3]> = rows().map(|row| row.offset).collect();
    let named = [
        ("bound_to", bytemuck::cast_slice(&bound_to)),
        ("weights", bytemuck::cast_slice(&weights)),
        ("offsets", bytemuck::cast_slice(&offsets)),
        ("uvs", bytemuck::cast_slice(&upside)),
        ("triangles", bytemuck::cast_slice(&triangles)),
        ("triangle_uvs", bytemuck::cast_slice(&corners)),
        ("hidden", bytemuck::cast_slice(&binding.hidden)),
        ("picture", picture.as_deref().unwrap_or_default()),
    ];
    named
        .map(|(name, bytes)| (format!("item/{name}"), bytes.to_vec()))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_leads_to_no_other_place() {
        assert_eq!(clean(" Plain Hat_2 ").as_deref(), Some("plain-hat_2"));
        let long = "a".repeat(LONGEST_NAME + 1);
        for name in ["", "../x", "a/b", "a.b", "hütte", "a\0", &long] {
            assert_eq!(clean(name), None, "{name}");
        }
    }
}
