//! What is taken, by name.

use crate::pack::index::ScaleRef;

/// Hairs: name, picture, measure.
pub(super) const HAIRS: [(&str, &str, Scale); 10] = [
    ("afro01", "afro_diffuse", Scale::Afro),
    ("bob01", "bob01_diffuse", Scale::Woman),
    ("bob02", "bob02_diffuse", Scale::Woman),
    ("Braid01", "braid01_diffuse", Scale::Woman),
    ("long01", "long01_diffuse", Scale::Woman),
    ("ponytail01", "ponytail01_diffuse", Scale::Woman),
    ("short01", "short01_diffuse", Scale::Short),
    ("short02", "short02_diffuse", Scale::Man),
    ("short03", "short03_diffuse", Scale::Woman),
    ("short04", "short04_diffuse", Scale::Head),
];

/// Brows, each with a picture of its name.
pub(super) const BROWS: [&str; 12] = [
    "eyebrow001",
    "eyebrow002",
    "eyebrow003",
    "eyebrow004",
    "eyebrow005",
    "eyebrow006",
    "eyebrow007",
    "eyebrow008",
    "eyebrow009",
    "eyebrow010",
    "eyebrow011",
    "eyebrow012",
];

/// Lashes: name, picture.
pub(super) const LASHES: [(&str, &str); 4] = [
    ("Eyelashes01", "eyelashes01"),
    ("eyelashes02", "eyelashes02"),
    ("eyelashes03", "eyelashes03"),
    ("eyelashes04", "eyelashes04"),
];

/// Shoes: name, picture.
pub(super) const SHOES: [(&str, &str); 6] = [
    ("shoes01", "shoes01_diffuse"),
    ("shoes02", "shoes02_diffuse"),
    ("shoes03", "shoes03_diffuse"),
    ("shoes04", "shoes04_diffuse"),
    ("shoes05", "shoes05_diffuse"),
    ("shoes06", "shoes06_diffuse"),
];

/// Skins: name in the figure pack, folder, picture.
pub(super) const SKINS: [(&str, &str, &str); 6] = [
    (
        "african_female",
        "young_african_female",
        "young_darkskinned_female_diffuse",
    ),
    (
        "african_male",
        "young_african_male",
        "young_darkskinned_male_diffuse",
    ),
    (
        "asian_female",
        "young_asian_female",
        "young_lightskinned_female_diffuse3",
    ),
    (
        "asian_male",
        "young_asian_male",
        "young_lightskinned_male_diffuse3",
    ),
    (
        "caucasian_female",
        "young_caucasian_female",
        "young_lightskinned_female_diffuse2",
    ),
    (
        "caucasian_male",
        "young_caucasian_male",
        "young_lightskinned_male_diffuse",
    ),
];

/// Colours of eyes.
pub(super) const EYES: [&str; 8] = [
    "blue",
    "bluegreen",
    "brownlight",
    "deepblue",
    "green",
    "grey",
    "ice",
    "lightblue",
];

/// What an item's offsets are measured by, from the bindings released as CC0; the package lacks it.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    Woman,
    Man,
    Head,
    Brow,
    Afro,
    Short,
    Foot,
    Teeth,
}

impl Scale {
    /// By axis.
    pub(super) fn references(self) -> [ScaleRef; 3] {
        const HEAD: [[u32; 2]; 3] = [[5399, 11998], [791, 881], [962, 5320]];
        let (vertices, decimetres) = match self {
            Self::Woman => (HEAD, [1.3980, 2.2048, 1.8461]),
            Self::Man => (HEAD, [1.4340, 2.4098, 2.0001]),
            Self::Head => (HEAD, [1.4800, 2.3298, 1.9221]),
            Self::Brow => (HEAD, [1.4160, 2.3073, 1.9231]),
            Self::Afro => (HEAD, [1.7412, 2.7409, 2.2613]),
            Self::Short => (HEAD, [1.6682, 2.8351, 2.3542]),
            Self::Foot => (
                [[12839, 12860], [12828, 12888], [11609, 12442]],
                [0.7045, 0.5875, 2.5390],
            ),
            Self::Teeth => (
                [[15077, 15111], [14993, 15061], [15061, 15068]],
                [0.5002, 0.3132, 0.4465],
            ),
        };
        std::array::from_fn(|i| ScaleRef {
            between: vertices[i],
            metres: decimetres[i] * 0.1,
        })
    }
}
