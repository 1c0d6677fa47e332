//! Whether anybody may use an item, by what its files say.

use crate::Error;

/// Words of a statement that forbid what a studio does, or ask more of it than to name the author.
const CLOSED: [&str; 7] = ["AGPL", "GPL", "LGPL", "NC", "ND", "SA", "PROPRIETARY"];
/// Words that permit it.
const OPEN: [&str; 6] = ["CC0", "CCBY", "MIT", "BSD", "APACHE", "UNLICENSE"];
/// Several words that mean one of these.
const SPELLINGS: [(&str, &str); 6] = [
    ("PUBLIC DOMAIN", "CC0"),
    ("CC-0", "CC0"),
    ("CC-BY", "CCBY"),
    ("CC BY", "CCBY"),
    ("NON-COMMERCIAL", "NC"),
    ("NONCOMMERCIAL", "NC"),
];

/// The licence that the heads of an item's files tell.
///
/// # Errors
/// When they tell none, or none that permits use by anyone.
pub(super) fn of(entry: &str, texts: &[&str]) -> Result<String, Error> {
    let statements = texts.iter().flat_map(|text| head(text));
    let found: Vec<&str> = statements.filter(|line| is_statement(line)).collect();
    let refused = |said: &str| Error::Licence {
        entry: entry.to_owned(),
        said: said.to_owned(),
    };
    if let Some(closed) = found.iter().find(|line| has(line, &CLOSED)) {
        return Err(refused(closed));
    }
    let open = found.iter().find(|line| has(line, &OPEN));
    match (open, found.first()) {
        (Some(open), _) => Ok((*open).to_owned()),
        (None, said) => Err(refused(said.unwrap_or(&"nothing"))),
    }
}

/// The comments of a file, and its line on the licence where that is no comment.
fn head(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    let comments = lines.filter(|line| line.starts_with('#') || line.starts_with("license"));
    comments.map(|line| line.trim_start_matches('#').trim())
}

fn is_statement(line: &str) -> bool {
    let line = line.to_lowercase();
    ["licen", "cc0", "public domain"]
        .iter()
        .any(|word| line.contains(word))
}

/// Whether one of the words stands in a line, versions aside: `AGPL3` is `AGPL`.
fn has(line: &str, words: &[&str]) -> bool {
    let said = line.to_uppercase();
    let said = SPELLINGS
        .iter()
        .fold(said, |said, (long, short)| said.replace(long, short));
    said.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|spoken| {
            let plain = spoken.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'V');
            words.contains(&spoken) || words.contains(&plain)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_that_permits_use_by_anyone_is_told() {
        for said in [
            "# This asset was explicitly released as CC0 in september 2020. The license",
            "# license: CC-BY 4.0",
            "license MIT",
            "# It is in the public domain.",
        ] {
            let text = format!("# a mesh\n{said}\nverts 0\n");
            let told = of("a.mhclo", &[&text, ""]).unwrap();
            assert!(said.ends_with(&told), "{told}");
        }
    }

    #[test]
    fn a_licence_that_does_not_or_none_at_all_is_refused_with_what_is_said() {
        for (texts, told) in [
            (
                ["# license: AGPL3 (see the site)", "# license: CC0"],
                "AGPL3",
            ),
            (["# License: CC-BY-NC 3.0", ""], "CC-BY-NC"),
            (["# license: CC0", "# License: CC BY SA"], "CC BY SA"),
            (["# license: all rights reserved by me", ""], "all rights"),
            (["# by somebody", "name public domain"], "nothing"),
        ] {
            let error = of("a.mhclo", &texts).unwrap_err().to_string();
            assert!(
                error.contains(told) && error.contains("--licence"),
                "{error}"
            );
        }
    }
}
