use std::time::Instant;

use glam::Vec4;
use rayon::prelude::*;

use crate::ambient::Surroundings;
use crate::camera::View;
use crate::casters::Casters;
use crate::check::check;
use crate::color::{Encoder, decode_rgb};
use crate::floor::FloorShadow;
use crate::geometry::Geometry;
use crate::resolve::{ShadedTile, SkinPixel, resolve};
use crate::shade::Shader;
use crate::shadow::lit_lights;
use crate::subsurface::scatter;
use crate::tile::{NOTHING, Tile};
use crate::tone::tone_map;
use crate::visibility::Visibility;
use crate::{Error, Picture, Scene, StageTimes};

/// Draws a scene; the same scene gives the same bytes, whatever the number of threads.
///
/// Triangles that are degenerate, not finite or behind the camera are left out.
///
/// # Errors
/// When the picture's size or samples are out of range, the camera or a light is unusable, a material's number is not
/// finite, a mesh's arrays differ in length, or an index names nothing.
pub fn render(scene: &Scene) -> Result<Picture, Error> {
    check(scene)?;
    let mut times = StageTimes::default();
    let mut clock = Instant::now();
    let mut lap = || std::mem::replace(&mut clock, Instant::now()).elapsed();

    let geometry = Geometry::new(scene);
    let casters = Casters::new(&geometry, &scene.materials);
    let lights = lit_lights(scene, casters.as_ref());
    times.shadows = lap();

    let view = View::new(scene);
    let visibility = Visibility::new(scene, &geometry, &view);
    let tiles = visibility.tiles();
    times.shading = lap();

    let surroundings = casters.as_ref().map(|c| Surroundings::new(scene, c));
    let seen = seen_sides(&visibility, &tiles, &view);
    let at_vertices = surroundings
        .as_ref()
        .map(|s| s.at_vertices(&geometry, &seen));
    let ambient = at_vertices.unwrap_or_default();
    times.ambient = lap();

    let shader = Shader {
        scene,
        view: &view,
        visibility: &visibility,
        lights: &lights,
        ambient: &ambient,
    };
    let shaded: Vec<ShadedTile> = tiles.par_iter().map(|t| resolve(&shader, t)).collect();
    times.shading += lap();

    let floor = FloorShadow::new(
        scene,
        &view,
        &lights,
        casters.as_ref().zip(surroundings.as_ref()),
    );
    let frame = joined(scene, &view, shaded);
    let pixels = finished(scene, &frame, floor.as_ref());
    times.finish = lap();
    Ok(Picture {
        width: scene.width,
        height: scene.height,
        pixels,
        times,
    })
}

/// For each vertex, whether a triangle that it belongs to is seen from its front and from its back.
fn seen_sides(visibility: &Visibility<'_>, tiles: &[Tile], view: &View) -> Vec<[bool; 2]> {
    let geometry = visibility.geometry;
    let mut seen = vec![[false; 2]; geometry.positions.len()];
    for tile in tiles {
        let blended = tile.fragments.iter().map(|fragment| fragment.triangle);
        let mut last = NOTHING;
        for index in tile.triangles.iter().copied().chain(blended) {
            if index == last || index == NOTHING {
                continue;
            }
            last = index;
            let triangle = &geometry.triangles[index as usize];
            let side = visibility.lit_side(triangle, view.eye);
            for vertex in triangle.vertices {
                seen[vertex as usize][side] = true;
            }
        }
    }
    seen
}

/// Puts the tiles together and lets light spread beneath the skin.
fn joined(scene: &Scene, view: &View, tiles: Vec<ShadedTile>) -> Vec<Vec4> {
    let mut frame = vec![Vec4::ZERO; scene.width * scene.height];
    let mut skin: Vec<SkinPixel> = Vec::new();
    for tile in tiles {
        for (row, pixels) in tile.pixels.chunks(tile.width).enumerate() {
            let start = (tile.y + row) * scene.width + tile.x;
            frame[start..start + tile.width].copy_from_slice(pixels);
        }
        skin.extend(tile.skin);
    }
    scatter(&mut skin, view, scene.width, scene.height);
    for pixel in &skin {
        let color = tone_map(pixel.shade.radiance() * scene.exposure);
        let place = pixel.y as usize * scene.width + pixel.x as usize;
        frame[place] += (color * pixel.weight).extend(0.0);
    }
    frame
}

/// Lays the frame over the background and the floor's shadow.
fn finished(scene: &Scene, frame: &[Vec4], floor: Option<&FloorShadow>) -> Vec<u8> {
    let encoder = Encoder::new();
    let background = decode_rgb(scene.background);
    let mut bytes = vec![0; frame.len() * 3];
    let rows = bytes
        .par_chunks_mut(scene.width * 3)
        .zip(frame.par_chunks(scene.width));
    rows.enumerate().for_each(|(y, (bytes, frame))| {
        let (bytes, _) = bytes.as_chunks_mut::<3>();
        for (x, (bytes, pixel)) in bytes.iter_mut().zip(frame).enumerate() {
            let shadow = floor.map_or(0.0, |floor| floor.at(x, y));
            *bytes = if pixel.w <= 0.0 && shadow <= 0.0 {
                scene.background
            } else {
                let behind = background * ((1.0 - pixel.w).max(0.0) * (1.0 - shadow));
                (pixel.truncate() + behind)
                    .to_array()
                    .map(|c| encoder.encode(c))
            };
        }
    });
    bytes
}

#[cfg(test)]
mod tests;
