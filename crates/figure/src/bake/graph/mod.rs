//! The body model as a graph: phenotype and shapes to vertices, skeleton, normals.
//!
//! Linear blend shapes on a template, then linear blend skinning. Rotations are about the axes of the room, so a
//! bone's own rest orientation cancels out; a bone's scale acts in its own frame and is not passed on to its children.

mod blend;
mod skeleton;
mod surface;

use glam::Vec3;

use crate::bake::onnx::Graph;
use crate::bake::rig::Rig;
use crate::bake::shapes::Macro;
use crate::bake::targets::Quantized;

/// Everything the graph is made from.
pub(crate) struct BodyData<'a> {
    /// The average adult.
    pub(crate) template: &'a [Vec3],
    /// The skeleton.
    pub(crate) rig: &'a Rig,
    /// How much each vertex follows each bone.
    pub(crate) weights: &'a [Vec<(u16, f32)>],
    /// Triangles for normals.
    pub(crate) triangles: &'a [[u32; 3]],
    /// Shapes mixed by phenotype, each list with its displacements.
    pub(crate) macros: &'a [(Vec<Macro>, Quantized)],
    /// Shapes with strengths of their own, in the order of the input.
    pub(crate) locals: &'a [Quantized],
}

/// Writes the model.
pub(crate) fn body_graph(data: &BodyData<'_>) -> Vec<u8> {
    let bones = data.rig.names.len();
    let vertices = data.template.len();
    let shapes = data.locals.iter().map(|local| local.units.len()).sum();
    let mut g = Graph::default();
    let phenotype = g.input("phenotype", &[PHENOTYPE.len()]);
    let strengths = g.input("shapes", &[shapes]);
    let rotations = g.input("rotations", &[bones, 4]);
    let scales = g.input("scales", &[bones, 3]);

    let rest = blend::rest(&mut g, data, &phenotype, &strengths);
    let joints = skeleton::joints(&mut g, data.rig, &rest);
    let rotation = skeleton::rotations(&mut g, &rotations);
    let scale = skeleton::scales(&mut g, &data.rig.frames(data.template), &scales);
    let matrices = skeleton::matrices(&mut g, data.rig, &joints, &rotation, &scale);
    let posed = surface::posed(&mut g, data.weights, &matrices, &rest);
    let normals = surface::normals(&mut g, data.triangles, &posed, vertices);

    g.output("vertices", &posed, &[vertices, 3]);
    g.output("normals", &normals, &[vertices, 3]);
    g.output("rest", &rest, &[vertices, 3]);
    g.output("joints", &joints, &[bones, 3]);
    g.output("bones", &matrices, &[bones, 3, 4]);
    g.encode("body")
}

/// The phenotype input: which number is which.
pub(crate) const PHENOTYPE: [&str; 10] = [
    "african",
    "asian",
    "caucasian",
    "gender",
    "muscle",
    "weight",
    "height",
    "proportions",
    "cupsize",
    "firmness",
];
