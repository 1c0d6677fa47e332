//! The body model gives what its sources say.

use std::collections::BTreeMap;

use likeness_inference::Tensor;
use likeness_tests::models;
use serde_json::Value;

/// Metres by which ONNX Runtime may differ from the sources evaluated in double precision.
const TOLERANCE: f32 = 1e-5;

#[test]
fn the_body_model_gives_what_numpy_makes_of_its_sources() {
    // Given the values that onnx/body/golden.py worked out
    let golden: Value = serde_json::from_str(include_str!("../fixtures/body/golden.json")).unwrap();
    let shown: Vec<usize> = serde_json::from_value(golden["shown"].clone()).unwrap();
    let session = models().session("body").unwrap();
    for case in golden["cases"].as_array().unwrap() {
        // When ONNX Runtime evaluates the same body
        let inputs = [
            ("phenotype", tensor(numbers(&case["phenotype"]), &[10])),
            ("shapes", tensor(shapes(&case["shapes"]), &[SHAPES])),
            ("rotations", tensor(numbers(&case["rotations"]), &[163, 4])),
            ("scales", tensor(numbers(&case["scales"]), &[163, 3])),
        ];
        let outputs = session.run(&inputs).unwrap();
        // Then every vertex and joint is where it should be
        for (name, rows) in [
            ("rest", Some(&shown)),
            ("vertices", Some(&shown)),
            ("joints", None),
        ] {
            let given: Vec<f32> = outputs.f32(name).unwrap().iter().copied().collect();
            let rows = rows
                .cloned()
                .unwrap_or_else(|| (0..given.len() / 3).collect());
            let given = rows.iter().flat_map(|row| &given[row * 3..row * 3 + 3]);
            let pairs = given.zip(numbers(&case[name]));
            let off = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(off < TOLERANCE, "{name} is {off} m off");
        }
    }
}

/// How many shapes the model has.
const SHAPES: usize = 249;

fn numbers(value: &Value) -> Vec<f32> {
    serde_json::from_value(value.clone()).unwrap()
}

fn shapes(value: &Value) -> Vec<f32> {
    let strengths: BTreeMap<usize, f32> = serde_json::from_value(value.clone()).unwrap();
    (0..SHAPES)
        .map(|shape| strengths.get(&shape).copied().unwrap_or(0.0))
        .collect()
}

fn tensor(values: Vec<f32>, shape: &[usize]) -> Tensor {
    Tensor::F32(ndarray::ArrayD::from_shape_vec(shape, values).unwrap())
}
