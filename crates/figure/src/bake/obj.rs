//! The base mesh `hm08` in Wavefront's format.

use std::collections::BTreeMap;
use std::str::FromStr;

use glam::{Vec2, Vec3};

use crate::Error;

/// Metres in the decimetre of the source files.
pub(crate) const DECIMETRE: f32 = 0.1;

/// Positions, texture coordinates and triangles by group.
#[derive(Debug, Default)]
pub(crate) struct ObjMesh {
    /// Vertex positions in metres.
    pub(crate) positions: Vec<Vec3>,
    /// Texture coordinates.
    pub(crate) uvs: Vec<Vec2>,
    /// Triangles of each group.
    pub(crate) groups: BTreeMap<String, Group>,
}

/// The triangles of a part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// Indices of positions.
    pub(crate) triangles: Vec<[u32; 3]>,
    /// Indices of texture coordinates, alike.
    pub(crate) uvs: Vec<[u32; 3]>,
}

/// Reads the mesh, quads cut into triangles.
///
/// # Errors
/// Names the first line that cannot be understood.
pub(crate) fn parse(entry: &str, text: &str) -> Result<ObjMesh, Error> {
    let mut mesh = ObjMesh::default();
    let mut group = String::new();
    for line in text.lines() {
        let damaged = || Error::damaged(entry, format!("line `{line}`"));
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "v" => mesh
                .positions
                .push(Vec3::from(numbers(rest).ok_or_else(damaged)?) * DECIMETRE),
            "vt" => mesh
                .uvs
                .push(Vec2::from(numbers::<f32, 2>(rest).ok_or_else(damaged)?)),
            "g" => group = rest.trim().to_owned(),
            "f" => mesh
                .groups
                .entry(group.clone())
                .or_default()
                .face(rest)
                .ok_or_else(damaged)?,
            _ => {}
        }
    }
    mesh.check(entry)?;
    Ok(mesh)
}

impl ObjMesh {
    fn check(&self, entry: &str) -> Result<(), Error> {
        let (positions, uvs) = (self.positions.len() as u32, self.uvs.len() as u32);
        let inside =
            |triangles: &[[u32; 3]], count| triangles.as_flattened().iter().all(|&i| i < count);
        match self
            .groups
            .values()
            .all(|g| inside(&g.triangles, positions) && inside(&g.uvs, uvs))
        {
            true => Ok(()),
            false => Err(Error::damaged(
                entry,
                "a face names a vertex that does not exist",
            )),
        }
    }
}

impl Group {
    fn face(&mut self, rest: &str) -> Option<()> {
        let corners = rest
            .split_whitespace()
            .map(corner)
            .collect::<Option<Vec<_>>>()?;
        for i in 1..corners.len().checked_sub(1)? {
            let triangle = [corners[0], corners[i], corners[i + 1]];
            self.triangles.push(triangle.map(|c| c.0));
            self.uvs.push(triangle.map(|c| c.1));
        }
        Some(())
    }
}

/// `position/uv`, counted from one.
fn corner(text: &str) -> Option<(u32, u32)> {
    let mut parts = text
        .split('/')
        .map(|part| part.parse::<u32>().ok()?.checked_sub(1));
    let position = parts.next()??;
    Some((position, parts.next().flatten().unwrap_or(0)))
}

/// Exactly the first `N` numbers of a line.
pub(crate) fn numbers<T: FromStr + Copy + Default, const N: usize>(text: &str) -> Option<[T; N]> {
    let mut words = text.split_whitespace();
    let mut values = [T::default(); N];
    for value in &mut values {
        *value = words.next()?.parse().ok()?;
    }
    Some(values)
}
