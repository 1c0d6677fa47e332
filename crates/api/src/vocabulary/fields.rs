use csscolorparser::NAMED_COLORS;
use likeness_tasks::figure::ranges::{self, Range as Numbers};
use likeness_tasks::figure::vocabulary::{
    self, BodyAxis, BodyPart, CameraView, Expression, FaceShape, GarmentKind, Gender,
    HAIRSTYLE_NAMES, Pose, Size,
};
use serde_json::{Value, json};

/// A colour in hexadecimal, with or without opacity.
const COLOR: &str = "^#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$";

/// What an operator imported, by whatever name.
const IMPORTED: &str = "imported/[A-Za-z0-9_-]{1,48}";

/// A field of a request, and what it takes.
pub(super) struct Field {
    /// Its name; that of the list for a field of a list's items.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) values: Values,
    /// The schema that documents it, and its name there.
    documented: Option<(&'static str, &'static str)>,
}

/// What a field takes.
pub(super) enum Values {
    /// One of these words.
    Closed(Vec<Word>),
    /// One of these words, too dull to be listed one by one.
    Numbered(Vec<Word>),
    /// One of these words, or of others that the catalogue knows.
    Open(Vec<Word>),
    /// A number.
    Range(Range),
    /// A text of this form.
    Pattern(&'static str),
}

/// A word and its synonyms.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) word: String,
    pub(super) synonyms: Vec<String>,
}

/// Numbers, as whole ones where the field takes whole ones.
pub(super) struct Range {
    pub(super) least: Value,
    pub(super) most: Value,
    pub(super) usual: Value,
}

/// Every field whose values the figure limits.
pub(super) fn fields() -> Vec<Field> {
    [words(), ranges(), patterns()]
        .into_iter()
        .flatten()
        .collect()
}

fn words() -> Vec<Field> {
    let figure = |name, list| field(name, ("FigureDetails", name), Values::Closed(list));
    let worn = |name, list| field(name, ("ApparelDetails", name), Values::Open(list));
    let color = Field {
        documented: None,
        ..worn("color", plain(color_names()))
    };
    let part = Values::Closed(known(BodyPart::WORDS));
    let list = "body_dimension_lengths";
    vec![
        figure("gender", known(Gender::WORDS)),
        figure("face_shape", known(FaceShape::WORDS)),
        figure("pose", known(Pose::WORDS)),
        figure("expression", known(Expression::WORDS)),
        figure("camera_view", known(CameraView::WORDS)),
        field(
            "hairstyle",
            ("FigureDetails", "hairstyle"),
            Values::Numbered(hairstyles()),
        ),
        axes(),
        field(list, ("BodyDimensionLength", "key"), part),
        worn("item_id", known(GarmentKind::WORDS)),
        worn("size", known(Size::WORDS)),
        worn("size2", known(Size::WORDS)),
        color,
    ]
}

/// The hairstyles by number, with their names.
fn hairstyles() -> Vec<Word> {
    let style = |(number, names): (usize, &&[&str])| Word {
        word: number.to_string(),
        synonyms: names.iter().map(ToString::to_string).collect(),
    };
    HAIRSTYLE_NAMES.iter().enumerate().map(style).collect()
}

/// The axes under both of their names, the documented one first.
fn axes() -> Field {
    let axis = |axis: &BodyAxis| Word {
        word: format!("b_{{main}}_{axis}"),
        synonyms: vec![format!("b_{axis}")],
    };
    let axes = BodyAxis::ALL.iter().map(axis).collect();
    let key = ("BodyDimension", "key");
    field("body_dimensions", key, Values::Closed(axes))
}

fn ranges() -> Vec<Field> {
    let figure = |name, values| field(name, ("FigureDetails", name), values);
    let option = |name, values| field(name, ("ImageOptions", name), values);
    let factor = |axis| {
        let values = numbers(ranges::BODY_LENGTH);
        field("body_dimension_lengths", ("Factors", axis), values)
    };
    let duration = numbers(ranges::DURATION);
    vec![
        figure("skin_tone", numbers(ranges::SKIN_TONE)),
        figure("view_mode", numbers(ranges::VIEW_MODE)),
        field(
            "body_dimensions",
            ("BodyDimension", "value"),
            numbers(ranges::BODY_DIMENSION),
        ),
        factor("x"),
        factor("y"),
        factor("z"),
        option("quality", numbers(ranges::QUALITY)),
        option("thumbnail_width", numbers(ranges::THUMBNAIL_WIDTH)),
        option("width", numbers(ranges::WIDTH)),
        option("height", numbers(ranges::HEIGHT)),
        field("duration", ("VideoOptions", "duration"), duration),
    ]
}

fn patterns() -> Vec<Field> {
    ["hair_color", "background_color_hex"]
        .map(|name| field(name, ("FigureDetails", name), Values::Pattern(COLOR)))
        .into()
}

fn field(name: &'static str, documented: (&'static str, &'static str), values: Values) -> Field {
    Field {
        name,
        values,
        documented: Some(documented),
    }
}

fn numbers<T: Copy + Into<Value>>(range: Numbers<T>) -> Values {
    Values::Range(Range {
        least: range.least.into(),
        most: range.most.into(),
        usual: range.usual.into(),
    })
}

fn known(words: &[vocabulary::Word]) -> Vec<Word> {
    let word = |known: &vocabulary::Word| Word {
        word: known.word.to_owned(),
        synonyms: known.synonyms.iter().map(ToString::to_string).collect(),
    };
    words.iter().map(word).collect()
}

fn plain(words: impl IntoIterator<Item = String>) -> Vec<Word> {
    let word = |word| Word {
        word,
        synonyms: Vec::new(),
    };
    words.into_iter().map(word).collect()
}

fn color_names() -> Vec<String> {
    let mut names: Vec<_> = NAMED_COLORS.keys().map(ToString::to_string).collect();
    names.sort_unstable();
    names
}

impl Field {
    /// Writes at the field of the document what it takes.
    pub(super) fn describe(&self, schemas: &mut Value) {
        let Some((schema, name)) = self.documented else {
            return;
        };
        let required = schemas[schema]["required"].as_array();
        let is_required = required.is_some_and(|all| all.iter().any(|other| other == name));
        let field = &mut schemas[schema]["properties"][name];
        match &self.values {
            Values::Closed(words) => field["enum"] = json!(self.spellings(words)),
            Values::Open(words) => tell(
                field,
                &format!("Known: {}.", self.spellings(words).join(", ")),
            ),
            Values::Numbered(words) => {
                let known = self.spellings(words).join("|");
                field["pattern"] = json!(format!("^({known}|{IMPORTED})$"));
            }
            Values::Range(range) => {
                field["minimum"] = range.least.clone();
                field["maximum"] = range.most.clone();
                if !is_required {
                    tell(field, &format!("{} when absent.", range.usual));
                }
            }
            Values::Pattern(pattern) => field["pattern"] = json!(pattern),
        }
    }

    /// The words as the document lists them; axes of the body and hairstyles under all of their names.
    fn spellings(&self, words: &[Word]) -> Vec<String> {
        let both = ["body_dimensions", "hairstyle"].contains(&self.name);
        let documented = words.iter().map(|word| word.word.clone());
        let others = words.iter().flat_map(|word| word.synonyms.clone());
        documented.chain(others.filter(|_| both)).collect()
    }
}

fn tell(field: &mut Value, more: &str) {
    let told = field["description"].as_str().unwrap_or_default();
    field["description"] = json!(format!("{told} {more}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_in_the_document_with_what_it_takes() {
        let document: Value = serde_json::from_str(&crate::document()).unwrap();
        for field in fields() {
            let Some((schema, name)) = field.documented else {
                continue;
            };

            let documented = &document["components"]["schemas"][schema]["properties"][name];

            assert!(documented["type"].is_string(), "{schema}.{name}");
            match field.values {
                Values::Closed(_) => assert!(documented["enum"].is_array()),
                Values::Numbered(_) => assert!(documented["pattern"].is_string()),
                Values::Open(words) => {
                    let told = documented["description"].as_str().unwrap();
                    assert!(told.contains(&words[0].word));
                }
                Values::Range(range) => assert_eq!(documented["maximum"], range.most),
                Values::Pattern(pattern) => assert_eq!(documented["pattern"], pattern),
            }
        }
    }
}
