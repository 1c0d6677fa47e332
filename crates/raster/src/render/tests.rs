use std::sync::Arc;

use glam::{Vec2, Vec3};

use crate::test_scenes::{ball, empty_scene, quad};
use crate::{Alpha, Floor, Material, Mesh, Picture, Surface, Texture, render};

/// A material without gloss.
fn paint(color: Vec3) -> Material {
    Material {
        color,
        specular: 0.0,
        roughness: 1.0,
        ..Material::default()
    }
}

fn see_through(color: Vec3, opacity: u8) -> Material {
    let texture = Texture::from_rgba8(1, 1, &[255, 255, 255, opacity], true).unwrap();
    Material {
        texture: Some(Arc::new(texture)),
        alpha: Alpha::Blend,
        ..paint(color)
    }
}

fn with_material(mesh: Mesh, material: usize) -> Mesh {
    Mesh { material, ..mesh }
}

fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
    let start = (y * picture.width + x) * 3;
    picture.pixels[start..start + 3].try_into().unwrap()
}

fn brightness(picture: &Picture, x: usize, y: usize) -> u32 {
    pixel(picture, x, y).iter().map(|c| u32::from(*c)).sum()
}

#[test]
fn an_empty_scene_is_the_exact_background() {
    let mut scene = empty_scene();
    scene.floor = Some(Floor {
        y: -1.0,
        strength: 0.5,
    });
    scene.meshes = vec![Mesh::default()];

    let picture = render(&scene).unwrap();

    let expected = [255, 228, 219].repeat(64 * 64);
    assert_eq!(picture.pixels, expected);
}

#[test]
fn a_square_covers_its_pixels_and_no_others() {
    let mut scene = empty_scene();
    scene.meshes = vec![quad(Vec3::ZERO, 0.5)];

    let picture = render(&scene).unwrap();

    for y in 0..64 {
        for x in 0..64 {
            let inside = (17..47).contains(&x) && (17..47).contains(&y);
            let outside = !(15..49).contains(&x) || !(15..49).contains(&y);
            let drawn = pixel(&picture, x, y) != scene.background;
            assert!(drawn || !inside, "{x} {y} is empty");
            assert!(!drawn || !outside, "{x} {y} is drawn");
        }
    }
}

#[test]
fn a_half_covered_pixel_lies_between_what_it_shows() {
    let mut scene = empty_scene();
    scene.materials = vec![paint(Vec3::ZERO)];
    scene.samples = 4;
    // A pixel is 2 / 64 metres wide, so the edge runs through the middle of column 48.
    scene.meshes = vec![quad(Vec3::ZERO, 16.5 / 32.0)];

    let picture = render(&scene).unwrap();

    assert_eq!(pixel(&picture, 40, 32), [0, 0, 0]);
    let edge = pixel(&picture, 48, 32)[0];
    assert!((150..225).contains(&edge), "{edge}");
}

#[test]
fn the_nearer_surface_hides_the_farther_in_any_order() {
    let mut scene = empty_scene();
    scene.materials = vec![paint(Vec3::X), paint(Vec3::Y)];
    let near = quad(Vec3::Z * 0.5, 0.5);
    let far = with_material(quad(Vec3::ZERO, 0.5), 1);

    for meshes in [[near.clone(), far.clone()], [far, near]] {
        scene.meshes = meshes.to_vec();
        let [r, g, _] = pixel(&render(&scene).unwrap(), 32, 32);
        assert!(r > 100 && g < 40, "{r} {g}");
    }
}

#[test]
fn blended_surfaces_mix_by_depth_whatever_their_order() {
    let mut scene = empty_scene();
    scene.materials = vec![see_through(Vec3::X, 128), see_through(Vec3::Y, 128)];
    let near = quad(Vec3::Z * 0.5, 0.5);
    let far = with_material(quad(Vec3::ZERO, 0.5), 1);
    scene.meshes = vec![near.clone(), far.clone()];
    let one = render(&scene).unwrap();

    scene.meshes = vec![far, near];
    let other = render(&scene).unwrap();

    assert_eq!(one.pixels, other.pixels);
    let [r, g, _] = pixel(&one, 32, 32);
    assert!(r > g && g > 60, "{r} {g}");
}

#[test]
fn a_soft_surface_thins_out_at_its_outline_and_a_hard_one_does_not() {
    let outline = |soft: bool| {
        let mut scene = empty_scene();
        scene.meshes = vec![ball(Vec3::ZERO, 0.5)];
        scene.materials = vec![Material {
            soft,
            ..see_through(Vec3::ZERO, 255)
        }];
        let picture = render(&scene).unwrap();
        let row = (0..32).map(|x| brightness(&picture, x, 32));
        row.filter(|light| (80..660).contains(light)).count()
    };
    assert!(outline(true) > outline(false), "{}", outline(true));
}

#[test]
fn a_cutout_shows_what_lies_behind_its_holes() {
    let texels = [[255, 255, 255, 255], [255, 255, 255, 0]];
    let texture = Texture::from_rgba8(2, 1, texels.as_flattened(), true).unwrap();
    let mut scene = empty_scene();
    scene.materials = vec![Material {
        texture: Some(Arc::new(texture)),
        alpha: Alpha::Cutout(0.5),
        ..paint(Vec3::ZERO)
    }];
    scene.meshes = vec![quad(Vec3::ZERO, 0.9)];

    let picture = render(&scene).unwrap();

    assert_eq!(pixel(&picture, 20, 32), [0, 0, 0]);
    assert_eq!(pixel(&picture, 44, 32), scene.background);
}

#[test]
fn a_ball_is_brighter_towards_the_light() {
    let surfaces = [
        Surface::Plain,
        Surface::Cloth,
        Surface::Skin,
        Surface::Hair,
        Surface::Eye,
    ];
    for surface in surfaces {
        let mut scene = empty_scene();
        scene.materials = vec![Material {
            surface,
            subsurface: 1.0,
            sheen: 0.2,
            ..paint(Vec3::splat(0.4))
        }];
        scene.meshes = vec![ball(Vec3::ZERO, 0.8)];

        let picture = render(&scene).unwrap();

        let (lit, dark) = (brightness(&picture, 44, 20), brightness(&picture, 20, 44));
        assert!(lit > dark + 60, "{surface:?}: {lit} {dark}");
    }
}

#[test]
fn a_shadow_falls_away_from_the_light() {
    let mut scene = empty_scene();
    scene.materials = vec![paint(Vec3::splat(0.5))];
    scene.meshes = vec![quad(Vec3::ZERO, 0.95), ball(Vec3::Z * 0.3, 0.12)];

    let picture = render(&scene).unwrap();

    // The light stands to the upper right, before the wall.
    let (shadow, open) = (brightness(&picture, 22, 42), brightness(&picture, 42, 22));
    assert!(shadow + 100 < open, "{shadow} {open}");
}

#[test]
fn the_floor_shows_only_the_shadow_on_it() {
    let mut scene = empty_scene();
    scene.camera.eye = Vec3::new(0.0, 4.0, 9.0);
    scene.floor = Some(Floor {
        y: -0.3,
        strength: 0.6,
    });
    scene.meshes = vec![ball(Vec3::ZERO, 0.3)];

    let picture = render(&scene).unwrap();

    let under = brightness(&picture, 31, 44);
    assert!(under + 40 < brightness(&picture, 63, 63), "{under}");
    assert_eq!(pixel(&picture, 32, 0), scene.background);
    assert_eq!(pixel(&picture, 63, 2), scene.background);
}

#[test]
fn the_same_bytes_come_from_one_thread_and_from_many() {
    let mut scene = empty_scene();
    scene.floor = Some(Floor {
        y: -0.8,
        strength: 0.5,
    });
    scene.materials = vec![
        Material {
            surface: Surface::Skin,
            subsurface: 1.0,
            folds: 0.5,
            weave: 0.5,
            ..Material::default()
        },
        see_through(Vec3::X, 90),
    ];
    scene.meshes = vec![
        ball(Vec3::ZERO, 0.8),
        with_material(ball(Vec3::X * 0.3, 0.7), 1),
    ];
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| render(&scene).unwrap())
    };

    let one = with_threads(1);

    for threads in [2, 5] {
        assert_eq!(one.pixels, with_threads(threads).pixels);
    }
}

#[test]
fn triangles_that_cannot_be_drawn_are_left_out() {
    let mut scene = empty_scene();
    let mut broken = quad(Vec3::ZERO, 0.5);
    broken.positions[0] = Vec3::NAN;
    broken.positions[2] = Vec3::splat(f32::INFINITY);
    broken.normals[1] = Vec3::NAN;
    broken.uvs[1] = Vec2::NAN;
    let mut flat = quad(Vec3::ZERO, 0.5);
    flat.positions.fill(Vec3::ONE);
    let huge = quad(Vec3::ZERO, 1e30);
    let behind = quad(Vec3::Z * 20.0, 1.0);
    let through = Mesh {
        positions: vec![Vec3::Z * 20.0, Vec3::X, Vec3::Y, Vec3::ZERO],
        ..quad(Vec3::ZERO, 1.0)
    };
    for mesh in [broken, flat, behind, through] {
        scene.meshes = vec![mesh];
        let picture = render(&scene).unwrap();
        assert_eq!(pixel(&picture, 32, 32), scene.background);
    }

    scene.meshes = vec![huge];
    assert!(render(&scene).is_ok());
}

#[test]
fn a_scene_without_light_is_dark_but_drawn() {
    let mut scene = empty_scene();
    scene.lights.clear();
    (scene.sky, scene.ground) = (Vec3::ZERO, Vec3::ZERO);
    scene.meshes = vec![ball(Vec3::ZERO, 0.5)];

    assert_eq!(pixel(&render(&scene).unwrap(), 32, 32), [0, 0, 0]);
}

#[test]
fn wet_skin_mirrors_a_light_more_than_dry_skin() {
    let shown = |dry: u8| {
        let texture = Texture::from_rgba8(1, 1, &[60, 40, 30, dry], true).unwrap();
        let mut scene = empty_scene();
        scene.lights[0].direction = Vec3::Z;
        scene.materials = vec![Material {
            surface: Surface::Skin,
            texture: Some(Arc::new(texture)),
            roughness: 0.5,
            specular: 0.026,
            pores: 1.0,
            ..Material::default()
        }];
        scene.meshes = vec![ball(Vec3::ZERO, 0.5)];
        brightness(&render(&scene).unwrap(), 32, 32)
    };

    assert!(shown(0) > shown(255) + 20);
}
