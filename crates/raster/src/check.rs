use crate::{Error, Material, Mesh, Scene};

/// Longest side of a picture, in pixels.
const MAX_SIDE: usize = 4096;
/// Most samples along a pixel's side; their square is the number of bits in a mask of samples.
const MAX_SAMPLES: usize = 4;

/// Refuses a scene that cannot be drawn, naming the first fault found.
pub(crate) fn check(scene: &Scene) -> Result<(), Error> {
    check_picture(scene)?;
    check_camera(scene)?;
    check_light(scene)?;
    for (index, material) in scene.materials.iter().enumerate() {
        check_material(index, material)?;
    }
    for (index, mesh) in scene.meshes.iter().enumerate() {
        check_mesh(index, mesh, scene.materials.len())?;
    }
    let vertices: usize = scene.meshes.iter().map(|m| m.positions.len()).sum();
    let triangles: usize = scene.meshes.iter().map(|m| m.triangles.len()).sum();
    if vertices.max(triangles) >= u32::MAX as usize {
        return Err(Error::TooLarge);
    }
    Ok(())
}

fn check_picture(scene: &Scene) -> Result<(), Error> {
    let sides = 1..=MAX_SIDE;
    if !sides.contains(&scene.width) || !sides.contains(&scene.height) {
        return Err(Error::Size {
            width: scene.width,
            height: scene.height,
            max: MAX_SIDE,
        });
    }
    if !(1..=MAX_SAMPLES).contains(&scene.samples) {
        return Err(Error::Samples {
            samples: scene.samples,
            max: MAX_SAMPLES,
        });
    }
    Ok(())
}

fn check_camera(scene: &Scene) -> Result<(), Error> {
    let camera = &scene.camera;
    if !camera.eye.is_finite() || !camera.target.is_finite() {
        return Err(Error::Camera("stands or looks at no finite place"));
    }
    if camera.eye.distance_squared(camera.target) < 1e-12 {
        return Err(Error::Camera("looks at where it stands"));
    }
    if !(camera.fov_y > 0.0 && camera.fov_y < 180.0) {
        return Err(Error::Camera(
            "has an angle of view outside 0 to 180 degrees",
        ));
    }
    Ok(())
}

fn check_light(scene: &Scene) -> Result<(), Error> {
    for (index, light) in scene.lights.iter().enumerate() {
        let direction = light.direction.try_normalize();
        if direction.is_none() || !light.color.is_finite() || !light.softness.is_finite() {
            return Err(Error::Light(index));
        }
    }
    let floor = scene.floor.map_or(0.0, |floor| floor.y + floor.strength);
    for (what, finite) in [
        ("the sky", scene.sky.is_finite()),
        ("the ground", scene.ground.is_finite()),
        ("the exposure", scene.exposure.is_finite()),
        ("the floor", floor.is_finite()),
    ] {
        if !finite {
            return Err(Error::NotFinite(what));
        }
    }
    Ok(())
}

fn check_material(index: usize, material: &Material) -> Result<(), Error> {
    for (what, value) in [
        ("colour", material.color.element_sum()),
        ("gamma", material.gamma),
        ("recolour pivot", material.recolor.unwrap_or(1.0)),
        ("normal strength", material.normal_strength),
        ("roughness", material.roughness),
        ("specular", material.specular),
        ("sheen", material.sheen),
        ("subsurface", material.subsurface),
        ("folds", material.folds),
        ("weave", material.weave),
        ("pores", material.pores),
        ("freckles", material.freckles),
        ("pattern", material.pattern),
    ] {
        if !value.is_finite() {
            return Err(Error::Material {
                material: index,
                what,
            });
        }
    }
    Ok(())
}

fn check_mesh(index: usize, mesh: &Mesh, materials: usize) -> Result<(), Error> {
    let expected = mesh.positions.len();
    for (what, found) in [
        ("normals", mesh.normals.len()),
        ("texture coordinates", mesh.uvs.len()),
        ("rest positions", mesh.rest.len()),
    ] {
        if found != expected {
            return Err(Error::Lengths {
                mesh: index,
                what,
                found,
                expected,
            });
        }
    }
    let exists = |vertex: &u32| (*vertex as usize) < expected;
    if let Some(triangle) = mesh.triangles.iter().position(|t| !t.iter().all(exists)) {
        return Err(Error::Vertex {
            mesh: index,
            triangle,
        });
    }
    if mesh.material >= materials {
        return Err(Error::NoMaterial {
            mesh: index,
            material: mesh.material,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use crate::test_scenes::{empty_scene, quad};
    use crate::{Error, Scene, render};

    fn error_of(change: impl Fn(&mut Scene)) -> Error {
        let mut scene = empty_scene();
        scene.meshes = vec![quad(Vec3::ZERO, 1.0)];
        change(&mut scene);
        render(&scene).unwrap_err()
    }

    #[test]
    fn a_picture_without_pixels_or_samples_is_an_error() {
        assert!(matches!(error_of(|s| s.width = 0), Error::Size { .. }));
        assert!(matches!(
            error_of(|s| s.height = 1 << 20),
            Error::Size { .. }
        ));
        assert!(matches!(error_of(|s| s.samples = 0), Error::Samples { .. }));
        assert!(matches!(error_of(|s| s.samples = 5), Error::Samples { .. }));
    }

    #[test]
    fn a_camera_that_sees_nothing_is_an_error() {
        assert!(matches!(
            error_of(|s| s.camera.target = s.camera.eye),
            Error::Camera(_)
        ));
        assert!(matches!(
            error_of(|s| s.camera.eye = Vec3::NAN),
            Error::Camera(_)
        ));
        assert!(matches!(
            error_of(|s| s.camera.fov_y = f32::NAN),
            Error::Camera(_)
        ));
        assert!(matches!(
            error_of(|s| s.camera.fov_y = 180.0),
            Error::Camera(_)
        ));
    }

    #[test]
    fn lights_and_materials_that_are_not_finite_are_errors() {
        assert_eq!(
            error_of(|s| s.lights[0].direction = Vec3::ZERO),
            Error::Light(0)
        );
        assert_eq!(
            error_of(|s| s.lights[0].color.x = f32::NAN),
            Error::Light(0)
        );
        assert_eq!(
            error_of(|s| s.sky = Vec3::INFINITY),
            Error::NotFinite("the sky")
        );
        let error = error_of(|s| s.materials[0].roughness = f32::NAN);
        assert_eq!(error.to_string(), "material 0: roughness is not finite");
    }

    #[test]
    fn arrays_and_indices_that_do_not_fit_are_errors() {
        let error = error_of(|s| s.meshes[0].rest.truncate(3));
        assert_eq!(
            error.to_string(),
            "mesh 0 has 3 rest positions for 4 positions"
        );
        let error = error_of(|s| s.meshes[0].triangles[1] = [0, 4, 1]);
        assert_eq!(
            error,
            Error::Vertex {
                mesh: 0,
                triangle: 1
            }
        );
        let error = error_of(|s| s.meshes[0].material = 1);
        assert_eq!(
            error,
            Error::NoMaterial {
                mesh: 0,
                material: 1
            }
        );
    }
}
