//! The words a caller may use, and what they name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is not in a vocabulary.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown {what} `{word}`; allowed: {}", allowed.join(", "))]
pub struct UnknownWord {
    /// What the word should have named.
    pub what: &'static str,
    /// The word.
    pub word: String,
    /// The words that would have been understood.
    pub allowed: Vec<&'static str>,
}

/// A word as documented, and what else is understood in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as documented.
    pub word: &'static str,
    /// Words that mean the same.
    pub synonyms: &'static [&'static str],
}

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($variant:ident = $word:literal $(| $synonym:literal)*,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Every word, in the same order.
            pub const WORDS: &'static [Word] =
                &[$(Word { word: $word, synonyms: &[$($synonym),*] },)+];

            /// The word as documented.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Every word that is understood for it, the documented one first.
            #[must_use]
            pub fn words(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$word $(, $synonym)*],)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let normal = normalize(word);
                $(if [$word $(, $synonym)*].iter().any(|known| normalize(known) == normal) {
                    return Ok(Self::$variant);
                })+
                Err(UnknownWord { what: $what, word: word.to_owned(), allowed: vec![$($word),+] })
            }
        }
    };
}

/// Folds case and treats blanks, hyphens and underscores alike.
pub(crate) fn normalize(word: &str) -> String {
    word.trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

vocabulary! {
    /// The sex of the body.
    Gender, "gender" { Female = "Female", Male = "Male", }
}

vocabulary! {
    /// The outline of the face.
    FaceShape, "face shape" {
        Oval = "oval", Round = "round", Square = "square", Long = "long",
        Heart = "heart", Diamond = "diamond", Triangle = "triangle",
    }
}

vocabulary! {
    /// How the figure stands.
    Pose, "pose" {
        I = "I-Pose", A = "A-Pose", T = "T-Pose", Relaxed = "Relaxed",
        Contrapposto = "Contrapposto", HandsOnHips = "Hands-On-Hips", Walk = "Walk" | "Walking",
        Sit = "Sit" | "Sitting",
    }
}

vocabulary! {
    /// What the face shows.
    Expression, "expression" {
        Neutral = "Neutral", Smile = "Smile", Laugh = "Laugh" | "BigSmile", Sad = "Sad",
        Angry = "Angry", Surprised = "Surprised" | "Surprise", Wink = "Wink", Kiss = "Kiss",
    }
}

vocabulary! {
    /// The side the figure is seen from.
    CameraView, "camera view" {
        Front = "front", Back = "back", Left = "left", Right = "right",
        ThreeQuarter = "three_quarter",
    }
}

vocabulary! {
    /// A direction in which the body can differ from the average.
    BodyAxis, "body dimension" {
        Muscular = "muscular", Overweight = "overweight", Underweight = "underweight",
        Tall = "tall", Short = "short", Hourglass = "hourglass", Pear = "pear", Apple = "apple",
        BroadShoulders = "broad_shoulders", NarrowShoulders = "narrow_shoulders",
        LongLegs = "long_legs", ShortLegs = "short_legs", FullChest = "full_chest",
    }
}

vocabulary! {
    /// A part of the skeleton whose length and girth can be set.
    BodyPart, "body part" {
        Spine = "spine", Neck = "neck", Head = "head",
        ThighR = "thigh_R", ThighL = "thigh_L", ShinR = "shin_R", ShinL = "shin_L",
        ShoulderR = "shoulder_R", ShoulderL = "shoulder_L",
        UpperArmR = "upper_arm_R", UpperArmL = "upper_arm_L",
        ForearmR = "forearm_R", ForearmL = "forearm_L",
    }
}

vocabulary! {
    /// A kind of garment the studio can make.
    GarmentKind, "garment" {
        Hoodie = "hoodie" | "hooded sweatshirt" | "hoody",
        Leggings = "leggings" | "tights" | "yoga pants",
        TShirt = "t-shirt" | "tee" | "tee shirt" | "short sleeve",
        Sweatshirt = "sweatshirt" | "crewneck" | "crew neck" | "crewneck sweatshirt" | "sweater" | "jumper" | "pullover",
        LongSleeve = "long-sleeve" | "long sleeve shirt" | "long sleeve t-shirt" | "long sleeve tee" | "long sleeve top" | "long sleeved shirt",
        Polo = "polo" | "polo shirt" | "polo tee",
        Shirt = "shirt" | "button-up" | "button-down" | "dress shirt" | "button-up shirt" | "button-down shirt" | "blouse",
        Jacket = "jacket" | "bomber" | "windbreaker",
        Coat = "coat" | "overcoat" | "topcoat" | "trench coat" | "raincoat" | "peacoat" | "parka",
        TankTop = "tank top" | "tank" | "vest" | "singlet" | "camisole" | "sleeveless top",
        SportsBra = "sports bra" | "sport bra" | "bralette" | "bra" | "crop bra",
        Shorts = "shorts" | "sweatshorts" | "short pants" | "boardshorts",
        Joggers = "joggers" | "jogger pants" | "sweatpants" | "jogging pants" | "track pants" | "tracksuit bottoms" | "pants" | "trousers",
        Jeans = "jeans" | "denim pants" | "jean pants",
        Skirt = "skirt" | "miniskirt" | "mini skirt",
        Dress = "dress" | "sundress" | "t-shirt dress" | "gown",
        Jumpsuit = "jumpsuit" | "boilersuit" | "overalls" | "coveralls" | "playsuit" | "romper" | "onesie",
        BikeShorts = "bike shorts" | "biker shorts" | "cycling shorts" | "legging shorts",
    }
}

impl GarmentKind {
    /// Whether it leaves the legs bare, so that bottoms go with it.
    #[must_use]
    pub fn is_top(self) -> bool {
        match self {
            Self::Hoodie
            | Self::TShirt
            | Self::Sweatshirt
            | Self::LongSleeve
            | Self::Polo
            | Self::Shirt
            | Self::Jacket
            | Self::Coat
            | Self::TankTop
            | Self::SportsBra => true,
            Self::Leggings
            | Self::Shorts
            | Self::Joggers
            | Self::Jeans
            | Self::BikeShorts
            | Self::Skirt
            | Self::Dress
            | Self::Jumpsuit => false,
        }
    }
}

vocabulary! {
    /// A letter size.
    Size, "size" {
        Xs = "XS", S = "S" | "small", M = "M" | "medium", L = "L" | "large", Xl = "XL",
        Xxl = "2XL" | "XXL", Xxxl = "3XL" | "XXXL", Xxxxl = "4XL" | "XXXXL",
    }
}

/// How many hairstyles there are, `0` being none.
pub const HAIRSTYLES: u8 = 40;

/// Names of the hairstyles, by number; the first of each is the documented one.
pub const HAIRSTYLE_NAMES: [&[&str]; HAIRSTYLES as usize] = [
    &["none", "bald"],
    &["long01", "long"],
    &["bob01", "asymmetric bob"],
    &["bob02", "bob"],
    &["braid01", "braid"],
    &["ponytail01", "ponytail"],
    &["short01", "short"],
    &["short02", "fringe"],
    &["short03", "side swept"],
    &["short04", "slicked back"],
    &["afro01", "short afro"],
    &["buzz", "buzz cut"],
    &["fade", "skin fade"],
    &["crew cut"],
    &["coils", "twa"],
    &["cornrows"],
    &["locs", "dreadlocks"],
    &["box braids"],
    &["ringlets", "long curls"],
    &["curls", "curly"],
    &["flat top"],
    &["frohawk"],
    &["afro", "big afro"],
    &["puffs", "afro puffs"],
    &["puff", "afro puff"],
    &["top knot", "bun"],
    &["low bun", "chignon"],
    &["space buns"],
    &["high ponytail"],
    &["side ponytail"],
    &["long02", "volume"],
    &["pigtails", "bunches"],
    &["twin braids"],
    &["lob", "shoulder length"],
    &["blunt bob", "chin bob"],
    &["wavy", "waves"],
    &["half up", "half bun"],
    &["mohawk"],
    &["undercut"],
    &["quiff", "textured fade"],
];

/// The number of the hairstyle that a text means, by number or by name.
#[must_use]
pub fn hairstyle(text: &str) -> Option<u8> {
    let normal = normalize(text);
    (0..HAIRSTYLES).find(|style| {
        let names = HAIRSTYLE_NAMES[usize::from(*style)];
        text.trim() == style.to_string() || names.iter().any(|name| normalize(name) == normal)
    })
}

/// How many skin tones there are: the Monk Skin Tone scale.
pub const SKIN_TONES: u8 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_in_any_case_and_by_synonym() {
        assert_eq!("female".parse(), Ok(Gender::Female));
        assert_eq!("i pose".parse(), Ok(Pose::I));
        assert_eq!("xxl".parse(), Ok(Size::Xxl));
    }

    #[test]
    fn a_hairstyle_is_known_by_its_number_and_by_its_names_and_no_name_is_two() {
        assert_eq!(hairstyle("30"), Some(30));
        assert_eq!(hairstyle(" Top-Knot "), Some(25));
        assert_eq!(hairstyle("40"), None);
        assert_eq!(hairstyle("+1"), None);
        for (number, names) in HAIRSTYLE_NAMES.iter().enumerate() {
            for name in *names {
                assert_eq!(hairstyle(name).map(usize::from), Some(number), "{name}");
            }
        }
    }

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        let error = "blue".parse::<Gender>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown gender `blue`; allowed: Female, Male"
        );
    }
}
