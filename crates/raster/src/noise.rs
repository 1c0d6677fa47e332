use glam::{IVec3, Vec3, Vec4};

/// A scalar field's value and gradient at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) value: f32,
    pub(crate) slope: Vec3,
}

/// Perlin's gradient noise (2002) with its exact gradient; cells are 1 wide, values about -0.8 to 0.8.
pub(crate) fn perlin(at: Vec3) -> Field {
    let cell = at.floor();
    let t = at - cell;
    let base = cell.as_ivec3();
    let ease = t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let rate = t * t * (t * (t - 2.0) + 1.0) * 30.0;
    let corner = |x: i32, y: i32, z: i32| {
        let offset = IVec3::new(x, y, z);
        let gradient = lattice_gradient(base.wrapping_add(offset));
        gradient.extend(gradient.dot(t - offset.as_vec3()))
    };
    let along_x = |y: i32, z: i32| {
        let (a, b) = (corner(0, y, z), corner(1, y, z));
        let mut mixed = a.lerp(b, ease.x);
        mixed.x += rate.x * (b.w - a.w);
        mixed
    };
    let along_y = |z: i32| {
        let (a, b) = (along_x(0, z), along_x(1, z));
        let mut mixed = a.lerp(b, ease.y);
        mixed.y += rate.y * (b.w - a.w);
        mixed
    };
    let (a, b) = (along_y(0), along_y(1));
    let mut mixed: Vec4 = a.lerp(b, ease.z);
    mixed.z += rate.z * (b.w - a.w);
    Field {
        value: mixed.w,
        slope: mixed.truncate(),
    }
}

/// How deep within a round spot a place lies, 0 to 1: one of its own size somewhere in every cell, which is 1 wide.
pub(crate) fn spot(at: Vec3) -> f32 {
    let cell = at.floor();
    let hash = hash(cell.as_ivec3());
    let part = |shift: u32| ((hash >> shift) & 0xff) as f32 / 255.0;
    let middle = cell + 0.3 + 0.4 * Vec3::new(part(0), part(8), part(16));
    let radius = 0.1 + 0.2 * part(24);
    (1.0 - at.distance_squared(middle) / (radius * radius)).max(0.0)
}

fn lattice_gradient(cell: IVec3) -> Vec3 {
    let hash = hash(cell);
    let part = |shift: u32| ((hash >> shift) & 0x3ff) as f32 / 511.5 - 1.0;
    Vec3::new(part(0), part(10), part(20)) * 1.2
}

fn hash(cell: IVec3) -> u32 {
    let mut h = (cell.x as u32).wrapping_mul(0x9e37_79b1)
        ^ (cell.y as u32).wrapping_mul(0x85eb_ca77)
        ^ (cell.z as u32).wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// A value of 0 to 1 that differs from every neighbouring pixel's (Jimenez 2014, interleaved gradient noise).
pub(crate) fn interleaved(x: usize, y: usize) -> f32 {
    (52.982_918 * (0.067_110_56 * x as f32 + 0.005_837_15 * y as f32).fract()).fract()
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::{perlin, spot};

    #[test]
    fn spots_are_apart_and_of_several_sizes() {
        let cell = |cell: i32| {
            let step = |i: i32| (i as f32 + 0.5) / 20.0;
            let places =
                (0..8000).map(|i| Vec3::new(step(i % 20), step(i / 20 % 20), step(i / 400)));
            let at = places.map(|place| place + Vec3::X * cell as f32);
            at.filter(|at| spot(*at) > 0.0).count()
        };
        let sizes: Vec<usize> = (-4..4).map(cell).collect();
        assert!(
            sizes.iter().all(|size| (10..1200).contains(size)),
            "{sizes:?}"
        );
        assert!(sizes.iter().max() > sizes.iter().min().map(|least| least * 3).as_ref());
        assert_eq!(spot(Vec3::new(3.0, 0.5, 0.5)), 0.0);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_value() {
        let step = 1e-3;

        for at in [Vec3::new(0.3, 0.7, 0.2), Vec3::new(-4.6, 2.05, 9.9)] {
            let slope = perlin(at).slope;
            for axis in Vec3::AXES {
                let rise = perlin(at + axis * step).value - perlin(at - axis * step).value;
                assert!((rise / (2.0 * step) - slope.dot(axis)).abs() < 1e-2);
            }
        }
    }
}
