//! The base mesh: the average adult, its parts by name and the skeleton beneath it.

use glam::Vec3;

/// The mesh every shape, garment and hair is bound to; metres, y up, the figure's left towards +x, facing +z.
#[derive(Clone, Debug, Default)]
pub(crate) struct BaseMesh {
    /// Vertex positions of the average adult.
    pub(crate) template: Vec<Vec3>,
    /// Triangles of a close suit over the whole body, by vertex of the template.
    pub(crate) tights: Vec<[u32; 3]>,
    /// Triangles of the skin, by vertex of the template.
    pub(crate) body: Vec<[u32; 3]>,
    /// How much each vertex follows each bone.
    pub(crate) weights: SkinWeights,
    /// Names of the bones, parents before children.
    pub(crate) bones: Vec<String>,
    /// The bone above each.
    pub(crate) parents: Vec<Option<usize>>,
    /// Where each bone begins in the template.
    pub(crate) joints: Vec<Vec3>,
}

impl BaseMesh {
    /// The index of the bone of that name.
    pub(crate) fn bone(&self, name: &str) -> Option<usize> {
        self.bones.iter().position(|bone| bone == name)
    }
}

/// Skin weights in rows: each vertex has the bones it follows and how much; a row sums to one.
#[derive(Clone, Debug, Default)]
pub(crate) struct SkinWeights {
    starts: Vec<u32>,
    entries: Vec<(u16, f32)>,
}

impl SkinWeights {
    /// Gathers one row per vertex.
    pub(crate) fn from_rows<R>(rows: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = (u16, f32)>,
    {
        let mut weights = Self {
            starts: vec![0],
            entries: Vec::new(),
        };
        for row in rows {
            weights.entries.extend(row);
            weights.starts.push(weights.entries.len() as u32);
        }
        weights
    }

    /// The bones that a vertex follows; empty for a vertex that does not exist.
    pub(crate) fn of(&self, vertex: usize) -> &[(u16, f32)] {
        match (self.starts.get(vertex), self.starts.get(vertex + 1)) {
            (Some(&start), Some(&end)) => &self.entries[start as usize..end as usize],
            _ => &[],
        }
    }
}
