//! From a specification to the vertices of a body, through the body model.

mod cache;
mod controls;
mod ears;
mod expression;
mod face_shape;
pub(crate) mod identity;
mod lengths;
mod phenotype;
mod pose;

use std::sync::Arc;

use glam::{Affine3A, Mat3, Vec3};
use likeness_inference::{Models, Outputs, Session, Tensor};

pub(crate) use self::cache::Bodies;
use self::controls::Controls;
use crate::base::BaseMesh;
use crate::pack::Pack;
use crate::vocabulary::Pose;
use crate::{Error, FigureSpec};

/// The model's name in the model directory.
pub(crate) const MODEL: &str = "body";

/// A body: the base mesh shaped and posed; metres, y up.
#[derive(Debug, Default)]
pub(crate) struct BodyShape {
    /// Vertices before posing, by base vertex.
    pub(crate) rest: Vec<Vec3>,
    /// Vertices as posed.
    pub(crate) posed: Vec<Vec3>,
    /// Unit normals as posed; zero for vertices of no part that is drawn.
    pub(crate) normals: Vec<Vec3>,
    /// From rest to pose, by bone.
    pub(crate) bones: Vec<Affine3A>,
    /// Where each bone begins before posing.
    pub(crate) joints: Vec<Vec3>,
}

impl BodyShape {
    /// Where a bone begins as posed; none when there is no such bone.
    pub(crate) fn joint(&self, base: &BaseMesh, name: &str) -> Option<Vec3> {
        let bone = base.bone(name)?;
        Some(self.bones[bone].transform_point3(self.joints[bone]))
    }
}

/// A body that was not posed yet.
pub(crate) struct Standing<'a> {
    controls: Controls<'a>,
    /// As modelled.
    pub(crate) shape: Arc<BodyShape>,
}

/// The body model, ready to be run.
pub(crate) struct Body<'a> {
    session: Arc<Session>,
    known: &'a Bodies,
}

impl<'k> Body<'k> {
    /// Loads the model if no one has yet.
    ///
    /// # Errors
    /// When the model is not there or cannot be loaded.
    pub(crate) fn load(models: &Models, known: &'k Bodies) -> Result<Self, Error> {
        Ok(Self {
            known,
            session: models.session(MODEL)?,
        })
    }

    /// The body that a specification describes, standing as modelled.
    ///
    /// # Errors
    /// When the model fails.
    pub(crate) fn stand<'a>(
        &self,
        pack: &'a Pack,
        spec: &FigureSpec,
    ) -> Result<Standing<'a>, Error> {
        let mut controls = Controls::new(&pack.shapes, pack.base.bones.len());
        phenotype::apply(&mut controls, spec);
        face_shape::apply(&mut controls, spec.face_shape);
        identity::apply(&mut controls, spec.seed);
        expression::apply(&mut controls, spec.expression);
        lengths::apply(&mut controls, &pack.base, &spec.body_dimension_lengths);
        let shape = self.run(&controls, &pack.base)?;
        Ok(Standing { controls, shape })
    }

    /// The same body posed; the pose depends on where its joints are and on how far its clothes, given by points of
    /// them at rest, stand off.
    ///
    /// # Errors
    /// When the model fails.
    pub(crate) fn pose(
        &self,
        pack: &Pack,
        standing: Standing<'_>,
        pose: Pose,
        worn: &[Vec3],
    ) -> Result<Arc<BodyShape>, Error> {
        let Standing {
            mut controls,
            shape,
        } = standing;
        pose::apply(&mut controls, &pack.base, &shape, worn, pose);
        self.run(&controls, &pack.base)
    }

    fn run(&self, controls: &Controls<'_>, base: &BaseMesh) -> Result<Arc<BodyShape>, Error> {
        let inputs = controls.inputs();
        let numbers = inputs.iter().flat_map(|(_, tensor)| match tensor {
            Tensor::F32(numbers) => numbers.iter().copied().collect(),
            Tensor::F16(_) | Tensor::I64(_) => Vec::new(),
        });
        let numbers = numbers.chain(controls.ears.numbers()).collect();
        self.known.get(numbers, || {
            let mut shape = self.evaluate(&inputs, base)?;
            controls.ears.shape(&mut shape, base);
            Ok(shape)
        })
    }

    fn evaluate(
        &self,
        inputs: &[(&'static str, Tensor)],
        base: &BaseMesh,
    ) -> Result<BodyShape, Error> {
        let outputs = self.session.run(inputs)?;
        let bones = floats(&outputs, "bones", base.bones.len() * 12)?;
        Ok(BodyShape {
            rest: points(&outputs, "rest", base.template.len())?,
            posed: points(&outputs, "vertices", base.template.len())?,
            normals: points(&outputs, "normals", base.template.len())?,
            joints: points(&outputs, "joints", base.bones.len())?,
            bones: bones.as_chunks().0.iter().map(affine).collect(),
        })
    }
}

fn points(outputs: &Outputs, name: &str, count: usize) -> Result<Vec<Vec3>, Error> {
    let numbers = floats(outputs, name, count * 3)?;
    Ok(numbers
        .as_chunks()
        .0
        .iter()
        .map(|&p| Vec3::from_array(p))
        .collect())
}

fn floats(outputs: &Outputs, name: &str, count: usize) -> Result<Vec<f32>, Error> {
    let numbers: Vec<f32> = outputs.f32(name)?.iter().copied().collect();
    match numbers.len() == count {
        true => Ok(numbers),
        false => Err(Error::DamagedPack(format!(
            "the body model's `{name}` does not fit it"
        ))),
    }
}

/// Three rows of four: a matrix and a shift.
fn affine(rows: &[f32; 12]) -> Affine3A {
    let [a, b, c, x, d, e, f, y, g, h, i, z] = *rows;
    let matrix = Mat3::from_cols_array(&[a, d, g, b, e, h, c, f, i]);
    Affine3A::from_mat3_translation(matrix, Vec3::new(x, y, z))
}
