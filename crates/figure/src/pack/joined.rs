/// Which part of a mesh of `count` vertices each of them belongs to: the first vertex of that part.
pub(crate) fn parts(count: usize, triangles: &[[u32; 3]]) -> Vec<u32> {
    let mut before: Vec<u32> = (0..count as u32).collect();
    for triangle in triangles {
        let first = triangle.map(|corner| first(&mut before, corner));
        let least = first[0].min(first[1]).min(first[2]);
        for corner in first {
            before[corner as usize] = least;
        }
    }
    (0..count as u32)
        .map(|vertex| first(&mut before, vertex))
        .collect()
}

/// The first vertex of a part, found from one to the vertex `before` it.
fn first(before: &mut [u32], mut vertex: u32) -> u32 {
    while before[vertex as usize] != vertex {
        before[vertex as usize] = before[before[vertex as usize] as usize];
        vertex = before[vertex as usize];
    }
    vertex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangles_that_share_a_corner_are_one_part() {
        let triangles = [[3, 4, 5], [0, 1, 6], [5, 7, 2]];
        assert_eq!(parts(8, &triangles), [0, 0, 2, 2, 2, 2, 0, 2]);
    }
}
