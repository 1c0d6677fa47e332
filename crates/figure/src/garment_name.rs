//! Finds the kind of garment in the name under which a shop sells it.

use crate::vocabulary::{GarmentKind, normalize};

/// At most so many words name a garment: `long sleeve tee shirt`.
const LONGEST: usize = 4;

/// Words that change what the noun after them means, wherever they stand before it.
const MODIFIERS: [(&str, GarmentKind, GarmentKind); 18] = [
    ("longsleeve", GarmentKind::TShirt, GarmentKind::LongSleeve),
    ("longsleeved", GarmentKind::TShirt, GarmentKind::LongSleeve),
    ("sleeveless", GarmentKind::TShirt, GarmentKind::TankTop),
    ("hooded", GarmentKind::Sweatshirt, GarmentKind::Hoodie),
    ("hoodie", GarmentKind::Sweatshirt, GarmentKind::Hoodie),
    ("bike", GarmentKind::Shorts, GarmentKind::BikeShorts),
    ("biker", GarmentKind::Shorts, GarmentKind::BikeShorts),
    ("cycling", GarmentKind::Shorts, GarmentKind::BikeShorts),
    ("legging", GarmentKind::Shorts, GarmentKind::BikeShorts),
    ("short", GarmentKind::Leggings, GarmentKind::BikeShorts),
    ("tank", GarmentKind::TShirt, GarmentKind::TankTop),
    ("graphic", GarmentKind::Shirt, GarmentKind::TShirt),
    ("shortsleeve", GarmentKind::Shirt, GarmentKind::TShirt),
    ("sleeveless", GarmentKind::Shirt, GarmentKind::TankTop),
    ("tank", GarmentKind::Shirt, GarmentKind::TankTop),
    ("puffer", GarmentKind::TankTop, GarmentKind::Jacket),
    ("padded", GarmentKind::TankTop, GarmentKind::Jacket),
    ("quilted", GarmentKind::TankTop, GarmentKind::Jacket),
];

/// What begins a description of the garment, after which it is not named any more.
const ASIDES: [&str; 5] = ["with", "w", "for", "in", "over"];

impl GarmentKind {
    /// The kind of garment that an item's name speaks of: `Slim Jogger Pants` are joggers.
    ///
    /// Whole words count, in the singular or plural; of several garments the last is meant (a hoodie dress is a dress), of words
    /// that end alike the longest.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        let words = words(text);
        let end = words.iter().position(|word| ASIDES.contains(&&**word));
        let (named, rest) = words.split_at(end.unwrap_or(words.len()));
        last_kind(named).or_else(|| last_kind(rest))
    }
}

/// The last garment among the words, as those before it modify it.
fn last_kind(words: &[String]) -> Option<GarmentKind> {
    let found = |end: usize| {
        let starts = end.saturating_sub(LONGEST)..end;
        let kind = |start: usize| Some((start, kind_of(&words[start..end].concat())?));
        starts.into_iter().find_map(kind)
    };
    let (start, kind) = (1..=words.len()).rev().find_map(found)?;
    Some(modified(&words[..start], kind))
}

fn modified(before: &[String], kind: GarmentKind) -> GarmentKind {
    let pairs = before.windows(2).map(<[String]>::concat);
    let spoken: Vec<String> = before.iter().cloned().chain(pairs).collect();
    let matching = MODIFIERS
        .iter()
        .find(|(word, noun, _)| *noun == kind && spoken.contains(&singular(word)));
    matching.map_or(kind, |(_, _, meant)| *meant)
}

/// The kind that a word or several words run together name.
fn kind_of(word: &str) -> Option<GarmentKind> {
    let names = |kind: &&GarmentKind| {
        let known = kind.words().iter();
        known.into_iter().any(|known| {
            let parts = known
                .split([' ', '-'])
                .map(|part| singular(&normalize(part)));
            parts.collect::<String>() == word
        })
    };
    GarmentKind::ALL.iter().find(names).copied()
}

/// The words of a name in lower case and the singular, without signs.
fn words(text: &str) -> Vec<String> {
    let text = text.replace(['\'', '’'], "");
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| singular(&word.to_lowercase())).collect()
}

/// Drops the ending of a plural; the same word always becomes the same.
fn singular(word: &str) -> String {
    let short = word
        .strip_suffix("sses")
        .map(|stem| format!("{stem}ss"))
        .or_else(|| word.strip_suffix("ies").map(|stem| format!("{stem}ie")));
    let plain = word
        .strip_suffix('s')
        .filter(|stem| !stem.ends_with('s') && stem.len() > 2);
    short.unwrap_or_else(|| plain.unwrap_or(word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_garment_is_found_inside_a_name_by_its_most_specific_word() {
        let expected = [
            ("Slim Jogger Pants", Some(GarmentKind::Joggers)),
            ("Women's Crewneck Sweatshirt", Some(GarmentKind::Sweatshirt)),
            ("Heavyweight Hooded Sweatshirt", Some(GarmentKind::Hoodie)),
            ("UNISEX TEES, 3 pack", Some(GarmentKind::TShirt)),
            ("Classic T-Shirt", Some(GarmentKind::TShirt)),
            ("Organic Cotton T Shirts", Some(GarmentKind::TShirt)),
            ("Long Sleeve Graphic Tee", Some(GarmentKind::LongSleeve)),
            ("Men's Long-Sleeved T-Shirt", Some(GarmentKind::LongSleeve)),
            ("Racerback Tank", Some(GarmentKind::TankTop)),
            ("High-Waisted Bike Shorts", Some(GarmentKind::BikeShorts)),
            ("Cycling Performance Shorts", Some(GarmentKind::BikeShorts)),
            ("Denim Shorts with Belt", Some(GarmentKind::Shorts)),
            ("Yoga Leggings", Some(GarmentKind::Leggings)),
            ("Polo Shirt", Some(GarmentKind::Polo)),
            ("Men's Pique Polos", Some(GarmentKind::Polo)),
            ("Polo Hoodie", Some(GarmentKind::Hoodie)),
            ("Rain Jacket", Some(GarmentKind::Jacket)),
            ("Denim Jacket", Some(GarmentKind::Jacket)),
            ("Satin Bomber", Some(GarmentKind::Jacket)),
            ("Puffer Vest", Some(GarmentKind::Jacket)),
            ("Running Vest", Some(GarmentKind::TankTop)),
            ("Winter Coat", Some(GarmentKind::Coat)),
            ("Double-Breasted Trench Coat", Some(GarmentKind::Coat)),
            ("Oxford Button-Down Shirt", Some(GarmentKind::Shirt)),
            ("Linen Blouse", Some(GarmentKind::Shirt)),
            ("Short Sleeve Graphic Shirt", Some(GarmentKind::TShirt)),
            ("Medium-Support Sports Bra", Some(GarmentKind::SportsBra)),
            ("Wide-Leg Jumpsuit", Some(GarmentKind::Jumpsuit)),
            ("Linen Suit", None),
        ];
        for (name, kind) in expected {
            assert_eq!(GarmentKind::from_name(name), kind, "{name}");
        }
    }

    #[test]
    fn a_part_of_a_word_names_no_garment() {
        for name in [
            "",
            "Steel Water Bottle",
            "Shorty the Dog Mug",
            "Tanker",
            "T",
        ] {
            assert_eq!(GarmentKind::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn every_word_of_the_vocabulary_names_its_kind() {
        for kind in GarmentKind::ALL {
            for word in kind.words() {
                assert_eq!(GarmentKind::from_name(word), Some(*kind), "{word}");
                assert_eq!(word.parse(), Ok(*kind), "{word}");
            }
        }
    }
}
