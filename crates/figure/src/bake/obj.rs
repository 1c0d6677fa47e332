//! Meshes in Wavefront's format: the base mesh `hm08`, and what is bound to it.

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
    let lines = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
    let counts = [lines("v "), lines("vt ")];
    for (number, line) in (1..).zip(text.lines()) {
        let damaged = || Error::damaged(entry, format!("line {number}: `{line}`"));
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "v" => mesh
                .positions
                .push(Vec3::from(finite(rest).ok_or_else(damaged)?) * DECIMETRE),
            "vt" => mesh
                .uvs
                .push(Vec2::from(finite::<2>(rest).ok_or_else(damaged)?)),
            "g" => group = rest.trim().to_owned(),
            "f" => mesh
                .groups
                .entry(group.clone())
                .or_default()
                .face(rest, counts)
                .ok_or_else(damaged)?,
            _ => {}
        }
    }
    Ok(mesh)
}

impl Group {
    /// Takes a face among so many positions and texture coordinates.
    fn face(&mut self, rest: &str, [positions, uvs]: [usize; 2]) -> Option<()> {
        let corners = rest
            .split_whitespace()
            .map(corner)
            .collect::<Option<Vec<_>>>()?;
        let is_there = |c: &(u32, u32)| (c.0 as usize) < positions && (c.1 as usize) < uvs;
        if !corners.iter().all(is_there) {
            return None;
        }
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

/// Exactly the first `N` numbers of a line, none of them infinite.
fn finite<const N: usize>(text: &str) -> Option<[f32; N]> {
    numbers(text).filter(|values| values.iter().all(|value: &f32| value.is_finite()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\nf 1/1 2/2 3/2 4/1\n";

    #[test]
    fn a_square_becomes_two_triangles() {
        let mesh = parse("a.obj", SQUARE).unwrap();
        assert_eq!(mesh.groups[""].triangles, [[0, 1, 2], [0, 2, 3]]);
        assert_eq!(mesh.groups[""].uvs, [[0, 1, 1], [0, 1, 0]]);
    }

    #[test]
    fn a_line_that_is_wrong_is_told_by_its_number() {
        for (good, bad, line) in [
            ("v 1 1 0", "v 1 1", 3),
            ("v 1 1 0", "v 1 NaN 0", 3),
            ("vt 1 1", "vt 1 x", 6),
            ("4/1", "5/1", 7),
            ("4/1", "4/3", 7),
            ("4/1", "-1/1", 7),
        ] {
            let error = parse("a.obj", &SQUARE.replace(good, bad)).unwrap_err();
            assert!(
                error.to_string().contains(&format!("line {line}:")),
                "{error}"
            );
        }
    }
}
