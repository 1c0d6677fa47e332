//! Which shapes the body model has.

mod names;

use std::ops::RangeInclusive;

use self::names::{BODY_PAIRS, FACE_PAIRS, FACE_UNITS, HEADS};

/// Vertices of the base mesh that nothing ever draws.
pub(crate) const LEFT_OUT: RangeInclusive<u32> = 15128..=15327;

/// The values of each phenotype axis between which a body is mixed, in the order of the model's weights.
pub(crate) const VARIATIONS: [(&str, &[&str]); 8] = [
    ("race", &["african", "asian", "caucasian"]),
    ("gender", &["male", "female"]),
    ("muscle", &LEVELS_MUSCLE),
    ("weight", &LEVELS_WEIGHT),
    ("height", &["minheight", "maxheight"]),
    ("proportions", &["idealproportions", "uncommonproportions"]),
    ("cupsize", &["mincup", "averagecup", "maxcup"]),
    (
        "firmness",
        &["minfirmness", "averagefirmness", "maxfirmness"],
    ),
];

const LEVELS_MUSCLE: [&str; 3] = ["minmuscle", "averagemuscle", "maxmuscle"];
const LEVELS_WEIGHT: [&str; 3] = ["minweight", "averageweight", "maxweight"];

/// A shape whose strength is the product of the variations in its name.
#[derive(Debug)]
pub(crate) struct Macro {
    /// Its entry in the wheel.
    pub(crate) entry: String,
    /// Indices into the variations, counted through all axes.
    pub(crate) factors: Vec<usize>,
}

impl Macro {
    fn new(folder: &str, parts: &[&str]) -> Self {
        let prefix = if parts.len() == 3 && folder == "macrodetails" {
            "universal-"
        } else {
            ""
        };
        let [first, rest @ ..] = parts else {
            return Self {
                entry: String::new(),
                factors: vec![],
            };
        };
        let name = match VARIATIONS[0].1.contains(first) {
            true => format!("{first}-{}-young", rest.join("-")),
            false => format!("{prefix}{first}-young-{}", rest.join("-")),
        };
        let entry = format!("mpfb2/targets/{folder}/{name}.target.gz");
        Self {
            entry,
            factors: parts.iter().filter_map(|part| variation(part)).collect(),
        }
    }
}

fn variation(name: &str) -> Option<usize> {
    VARIATIONS
        .iter()
        .flat_map(|(_, values)| *values)
        .position(|value| *value == name)
}

/// Shapes of the whole adult body: build, height, proportions and descent.
pub(crate) fn body_macros() -> Vec<Macro> {
    let mut macros = Vec::new();
    for gender in VARIATIONS[1].1 {
        macros.extend(
            VARIATIONS[0]
                .1
                .iter()
                .map(|race| Macro::new("macrodetails", &[race, gender])),
        );
        for (muscle, weight) in builds() {
            let build = [*gender, muscle, weight];
            macros.push(Macro::new("macrodetails", &build));
            for (folder, axis) in [("macrodetails/height", 4), ("macrodetails/proportions", 5)] {
                let values = VARIATIONS[axis].1.iter();
                macros.extend(values.map(|v| Macro::new(folder, &[&build[..], &[v]].concat())));
            }
        }
    }
    macros
}

/// Shapes of the female chest under clothes.
pub(crate) fn chest_macros() -> Vec<Macro> {
    let mut macros = Vec::new();
    for (muscle, weight) in builds() {
        for cup in VARIATIONS[6].1 {
            for firmness in VARIATIONS[7].1 {
                if (*cup, *firmness) != ("averagecup", "averagefirmness") {
                    macros.push(Macro::new(
                        "breast",
                        &["female", muscle, weight, cup, firmness],
                    ));
                }
            }
        }
    }
    macros
}

fn builds() -> impl Iterator<Item = (&'static str, &'static str)> {
    LEVELS_MUSCLE
        .into_iter()
        .flat_map(|m| LEVELS_WEIGHT.into_iter().map(move |w| (m, w)))
}

/// A shape with a strength of its own.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// Its name in the model.
    pub(crate) name: String,
    /// Its entry in the wheel.
    pub(crate) entry: String,
}

/// Shapes of the head: face units, outlines of the head, features.
pub(crate) fn face_locals() -> Vec<Local> {
    let unit = |name: &&str| Local {
        name: (*name).to_owned(),
        entry: format!("faceunits01/targets/faceunits/{name}.target"),
    };
    let mut locals: Vec<_> = FACE_UNITS.iter().map(unit).collect();
    locals.extend(HEADS.iter().map(|name| local("head", name)));
    locals.extend(
        FACE_PAIRS
            .iter()
            .flat_map(|(folder, names)| pairs(folder, names)),
    );
    locals
}

/// Shapes of trunk and limbs.
pub(crate) fn body_locals() -> Vec<Local> {
    BODY_PAIRS
        .iter()
        .flat_map(|(folder, names)| pairs(folder, names))
        .collect()
}

fn local(folder: &str, name: &str) -> Local {
    Local {
        name: name.to_owned(),
        entry: format!("mpfb2/targets/{folder}/{name}.target.gz"),
    }
}

/// Both directions of each name; a leading `*` stands for left and right, a trailing `^` for up and down.
fn pairs(folder: &str, names: &[&str]) -> Vec<Local> {
    names.iter().flat_map(|name| pair(folder, name)).collect()
}

fn pair(folder: &str, name: &str) -> Vec<Local> {
    let (name, ends) = match name.strip_suffix('^') {
        Some(name) => (name, ["up", "down"]),
        None => (name, ["incr", "decr"]),
    };
    let sides = match name.strip_prefix('*') {
        Some(name) => vec![format!("l{name}"), format!("r{name}")],
        None => vec![name.to_owned()],
    };
    let both = |side: &String| ends.map(|end| local(folder, &format!("{side}-{end}")));
    sides.iter().flat_map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_adult_shapes_are_named_and_no_shape_of_what_is_never_drawn() {
        let macros = body_macros()
            .into_iter()
            .chain(chest_macros())
            .map(|m| m.entry);
        let locals = face_locals()
            .into_iter()
            .chain(body_locals())
            .map(|l| l.entry);
        let entries: Vec<_> = macros.chain(locals).collect();
        for word in [
            "child", "baby", "old", "genital", "bulge", "nipple", "pelvis",
        ] {
            let old =
                |e: &&String| e.contains(&format!("-{word}")) || e.contains(&format!("/{word}"));
            assert_eq!(entries.iter().find(old), None);
        }
    }

    #[test]
    fn a_macro_shape_is_the_product_of_the_words_of_its_name() {
        let chest = chest_macros();
        assert_eq!(chest.len(), 72);
        assert_eq!(chest[0].factors, [4, 5, 8, 15, 18]);
        assert_eq!(body_macros().len(), 96);
    }
}
