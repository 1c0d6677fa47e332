//! The skeleton beneath the base mesh.

use std::collections::BTreeMap;

use glam::{Mat3, Vec3};
use serde::Deserialize;

use crate::Error;

/// Bones, parents before children.
#[derive(Debug, Default)]
pub(crate) struct Rig {
    /// Their names.
    pub(crate) names: Vec<String>,
    /// The parent of each.
    pub(crate) parents: Vec<Option<usize>>,
    /// The vertices whose mean is where each begins.
    pub(crate) heads: Vec<Vec<u32>>,
    /// The vertices whose mean is where each ends.
    pub(crate) tails: Vec<Vec<u32>>,
}

#[derive(Deserialize)]
struct Bone {
    parent: String,
    head: End,
    tail: End,
}

#[derive(Deserialize)]
#[serde(tag = "strategy", rename_all = "UPPERCASE")]
enum End {
    Vertex { vertex_index: u32 },
    Mean { vertex_indices: Vec<u32> },
    Cube { cube_name: String },
}

type Groups = BTreeMap<String, Vec<[u32; 2]>>;

impl Rig {
    /// Reads the rig and the vertex groups its ends are defined by.
    ///
    /// # Errors
    /// When either is not the JSON it should be or names what is not there.
    pub(crate) fn parse(rig: (&str, &str), groups: (&str, &str)) -> Result<Self, Error> {
        let bones: BTreeMap<String, Bone> = json(rig.0, rig.1)?;
        let groups: Groups = json(groups.0, groups.1)?;
        let mut parsed = Self::default();
        let root = |bone: &&String| bones.get(*bone).is_some_and(|b| b.parent.is_empty());
        for name in bones.keys().filter(root) {
            parsed
                .add(name, None, &bones, &groups)
                .map_err(|e| Error::damaged(rig.0, e))?;
        }
        Ok(parsed)
    }

    fn add(
        &mut self,
        name: &str,
        parent: Option<usize>,
        bones: &BTreeMap<String, Bone>,
        groups: &Groups,
    ) -> Result<(), String> {
        let Some(bone) = bones.get(name) else {
            return Ok(());
        };
        let index = self.names.len();
        self.names.push(name.to_owned());
        self.parents.push(parent);
        self.heads.push(bone.head.vertices(groups)?);
        self.tails.push(bone.tail.vertices(groups)?);
        for (child, _) in bones.iter().filter(|(_, bone)| bone.parent == name) {
            self.add(child, Some(index), bones, groups)?;
        }
        Ok(())
    }

    /// Axes of each bone: x and z across, y along it; columns of a rotation.
    pub(crate) fn frames(&self, template: &[Vec3]) -> Vec<Mat3> {
        let ends = self.heads.iter().zip(&self.tails);
        ends.map(|(head, tail)| frame(mean(template, tail) - mean(template, head)))
            .collect()
    }
}

impl End {
    fn vertices(&self, groups: &Groups) -> Result<Vec<u32>, String> {
        match self {
            Self::Vertex { vertex_index } => Ok(vec![*vertex_index]),
            Self::Mean { vertex_indices } => Ok(vertex_indices.clone()),
            Self::Cube { cube_name } => {
                let ranges = groups
                    .get(cube_name)
                    .ok_or(format!("no group `{cube_name}`"))?;
                Ok(ranges
                    .iter()
                    .flat_map(|&[first, last]| first..=last)
                    .collect())
            }
        }
    }
}

/// Reads how much each vertex follows each bone; a row sums to one.
///
/// # Errors
/// When the text is not the JSON it should be.
pub(crate) fn parse_weights(
    (entry, text): (&str, &str),
    bones: &[String],
    vertices: usize,
) -> Result<Vec<Vec<(u16, f32)>>, Error> {
    #[derive(Deserialize)]
    struct Weights {
        weights: BTreeMap<String, Vec<(u32, f64)>>,
    }
    let parsed: Weights = json(entry, text)?;
    let mut rows = vec![Vec::new(); vertices];
    for (bone, name) in bones.iter().enumerate() {
        for &(vertex, weight) in parsed.weights.get(name).into_iter().flatten() {
            let row = rows.get_mut(vertex as usize);
            row.ok_or_else(|| Error::damaged(entry, "no such vertex"))?
                .push((bone as u16, weight));
        }
    }
    Ok(rows.into_iter().map(normalized).collect())
}

fn normalized(row: Vec<(u16, f64)>) -> Vec<(u16, f32)> {
    let sum: f64 = row.iter().map(|(_, weight)| weight).sum();
    match sum > 0.0 {
        true => row
            .into_iter()
            .map(|(bone, weight)| (bone, (weight / sum) as f32))
            .collect(),
        false => vec![(0, 1.0)],
    }
}

/// The mean position of some vertices.
pub(crate) fn mean(positions: &[Vec3], vertices: &[u32]) -> Vec3 {
    let sum: Vec3 = vertices
        .iter()
        .filter_map(|&v| positions.get(v as usize))
        .sum();
    sum / vertices.len().max(1) as f32
}

fn frame(along: Vec3) -> Mat3 {
    let y = along.normalize_or(Vec3::Y);
    let aside = if y.x.abs() < 0.9 { Vec3::X } else { Vec3::Z };
    let x = aside.reject_from(y).normalize();
    Mat3::from_cols(x, y, x.cross(y))
}

fn json<'a, T: Deserialize<'a>>(entry: &str, text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| Error::damaged(entry, e))
}
