use std::collections::HashMap;

use glam::{Quat, Vec3};
use likeness_inference::Tensor;
use ndarray::Array;

use super::ears::Ears;

/// The inputs of the body model, filled in by name.
pub(crate) struct Controls<'a> {
    /// Who the body is.
    pub(crate) phenotype: Phenotype,
    /// Rotation of each bone about the axes of the room, on top of its parent's.
    pub(crate) rotations: Vec<Quat>,
    /// Scale of each bone in its own frame: x and z girth, y length.
    pub(crate) scales: Vec<Vec3>,
    /// What the model has no shapes for.
    pub(crate) ears: Ears,
    index: HashMap<&'a str, usize>,
    strengths: Vec<f32>,
}

/// The mix of adults that a body is; every number from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phenotype {
    /// Shares of descent: African, Asian, European; only their ratio counts.
    pub(crate) descent: [f32; 3],
    /// 0 male, 1 female.
    pub(crate) gender: f32,
    /// Much muscle at 1.
    pub(crate) muscle: f32,
    /// Heavy at 1.
    pub(crate) weight: f32,
    /// Tall at 1.
    pub(crate) height: f32,
    /// Ideal at 0, uncommon at 1.
    pub(crate) proportions: f32,
    /// Of the chest, large at 1.
    pub(crate) cup_size: f32,
    /// Of the chest, firm at 1.
    pub(crate) firmness: f32,
}

impl<'a> Controls<'a> {
    /// The average adult with its limbs as modelled; `shapes` are the model's, in order.
    pub(crate) fn new(shapes: &'a [String], bones: usize) -> Self {
        Self {
            phenotype: Phenotype::AVERAGE,
            rotations: vec![Quat::IDENTITY; bones],
            scales: vec![Vec3::ONE; bones],
            ears: Ears::default(),
            index: shapes
                .iter()
                .enumerate()
                .map(|(i, name)| (name.as_str(), i))
                .collect(),
            strengths: vec![0.0; shapes.len()],
        }
    }

    /// Adds to the strength of a shape of that very name.
    pub(crate) fn add(&mut self, shape: &str, strength: f32) {
        if let Some(&i) = self.index.get(shape) {
            self.strengths[i] += strength;
        }
    }

    /// Adds to a shape that goes both ways: up or more when positive, down or less when negative.
    ///
    /// A leading `*` stands for left and right.
    pub(crate) fn shift(&mut self, shape: &str, amount: f32) {
        if let Some(shape) = shape.strip_prefix('*') {
            self.shift(&format!("l{shape}"), amount);
            self.shift(&format!("r{shape}"), amount);
            return;
        }
        let ends = if amount < 0.0 {
            ["decr", "down"]
        } else {
            ["incr", "up"]
        };
        for end in ends {
            self.add(&format!("{shape}-{end}"), amount.abs());
        }
    }

    /// The model's inputs; strengths are kept within what the shapes were made for.
    pub(crate) fn inputs(&self) -> [(&'static str, Tensor); 4] {
        let strengths = self
            .strengths
            .iter()
            .map(|s| finite(*s, 0.0).clamp(0.0, 1.5));
        let rotations = self.rotations.iter().flat_map(|q| q.to_array());
        let scales = self
            .scales
            .iter()
            .flat_map(|s| s.to_array())
            .map(|s| finite(s, 1.0));
        let bones = self.rotations.len();
        [
            (
                "phenotype",
                tensor(self.phenotype.numbers().map(|x| finite(x, 0.5)), [10]),
            ),
            ("shapes", tensor(strengths, [self.strengths.len()])),
            (
                "rotations",
                tensor(rotations.map(|x| finite(x, 0.0)), [bones, 4]),
            ),
            (
                "scales",
                tensor(scales.map(|s| s.clamp(0.25, 4.0)), [bones, 3]),
            ),
        ]
    }
}

impl Phenotype {
    const AVERAGE: Self = Self {
        descent: [0.0, 0.0, 1.0],
        gender: 0.5,
        muscle: 0.5,
        weight: 0.5,
        height: 0.5,
        proportions: 0.5,
        cup_size: 0.5,
        firmness: 0.5,
    };

    fn numbers(&self) -> [f32; 10] {
        let Self {
            descent: [a, b, c],
            gender,
            muscle,
            weight,
            height,
            ..
        } = *self;
        let Self {
            proportions,
            cup_size,
            firmness,
            ..
        } = *self;
        [
            a,
            b,
            c,
            gender,
            muscle,
            weight,
            height,
            proportions,
            cup_size,
            firmness,
        ]
    }
}

fn tensor<const N: usize>(values: impl IntoIterator<Item = f32>, shape: [usize; N]) -> Tensor {
    let mut values = values.into_iter();
    let size: Vec<f32> = (0..shape.iter().product())
        .map(|_| values.next().unwrap_or(0.0))
        .collect();
    let flat = Array::from(size).into_dyn();
    Tensor::F32(
        flat.clone()
            .into_shape_with_order(shape.as_slice())
            .unwrap_or(flat),
    )
}

fn finite(value: f32, otherwise: f32) -> f32 {
    if value.is_finite() { value } else { otherwise }
}
