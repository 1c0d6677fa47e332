use likeness_tasks::figure::vocabulary::GarmentKind;

/// Most words of a kind's name.
const LONGEST: usize = 3;

/// Words that say little behind another kind: jogger pants are joggers.
const VAGUE: [&str; 4] = ["pants", "trousers", "bottoms", "top"];

/// The kind of garment that a name tells: the last that it names, as in "Hoodie Dress".
pub(super) fn of_name(name: &str) -> Option<GarmentKind> {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let telling: Vec<_> = words
        .iter()
        .copied()
        .filter(|word| !VAGUE.contains(word))
        .collect();
    last(&telling).or_else(|| last(&words))
}

fn last(words: &[&str]) -> Option<GarmentKind> {
    let ends = (1..=words.len()).rev();
    let mut windows = ends.flat_map(|end| {
        let lengths = (1..=LONGEST.min(end)).rev();
        lengths.map(move |length| words[end - length..end].join(" "))
    });
    windows.find_map(|words| {
        let one = words.strip_suffix('s').unwrap_or(&words);
        let forms = [words.clone(), format!("{words}s"), one.to_owned()];
        forms.iter().find_map(|form| form.parse().ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_kind_in_a_name_counts_in_either_number() {
        for (name, kind) in [
            ("Hoodie", Some(GarmentKind::Hoodie)),
            (
                "Heavy Hooded-Sweatshirt (Unisex)",
                Some(GarmentKind::Hoodie),
            ),
            ("2 HOODIES", Some(GarmentKind::Hoodie)),
            ("Seamless Legging 7/8", Some(GarmentKind::Leggings)),
            ("Hoodie for leggings", Some(GarmentKind::Leggings)),
            ("Legging Pants", Some(GarmentKind::Leggings)),
            ("Cloth1", None),
            ("", None),
        ] {
            assert_eq!(of_name(name), kind, "{name}");
        }
    }
}
