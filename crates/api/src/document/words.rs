use likeness_tasks::figure::vocabulary::{
    BodyAxis, BodyPart, CameraView, Expression, FaceShape, GarmentKind, Gender, Pose, Size,
};
use serde_json::{Value, json};

/// Lists the words of each vocabulary at the field that takes them.
pub(super) fn list(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    for (schema, field, words) in closed() {
        schemas[schema]["properties"][field]["enum"] = json!(words);
    }
    // The studio understands more garments and sizes as its catalogue grows.
    for (field, words) in [
        ("item_id", texts(GarmentKind::ALL)),
        ("size", texts(Size::ALL)),
        ("size2", texts(Size::ALL)),
    ] {
        let description = &mut schemas["ApparelDetails"]["properties"][field]["description"];
        let told = description.as_str().unwrap_or_default();
        *description = json!(format!("{told} One of: {}.", words.join(", ")));
    }
}

fn closed() -> [(&'static str, &'static str, Vec<String>); 7] {
    let axes = |prefix: &str| {
        BodyAxis::ALL
            .iter()
            .map(move |axis| format!("{prefix}{axis}"))
            .collect::<Vec<_>>()
    };
    let axes = [axes("b_{main}_"), axes("b_")].concat();
    [
        ("FigureDetails", "gender", texts(Gender::ALL)),
        ("FigureDetails", "face_shape", texts(FaceShape::ALL)),
        ("FigureDetails", "pose", texts(Pose::ALL)),
        ("FigureDetails", "expression", texts(Expression::ALL)),
        ("FigureDetails", "camera_view", texts(CameraView::ALL)),
        ("BodyDimension", "key", axes),
        ("BodyDimensionLength", "key", texts(BodyPart::ALL)),
    ]
}

fn texts<T: ToString>(words: &[T]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}
