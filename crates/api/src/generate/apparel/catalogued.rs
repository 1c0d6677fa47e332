use likeness_db::garments::Garment;
use likeness_tasks::figure::vocabulary::{GarmentKind, Size};
use likeness_tasks::figure::{GarmentSpec, Rgb, imported};

use super::{Apparel, FieldFault, Wish, size, wear};

/// What is drawn for a garment whose name tells no kind.
const PLAIN: GarmentKind = GarmentKind::TShirt;

/// A garment of the catalogue in the wished colour and size, which must be among its own.
pub(super) fn choose(wish: &Wish, item: &Garment) -> Result<Apparel, Vec<FieldFault>> {
    let color = find_color(wish, item);
    let size = match &wish.size {
        Some(wished) => size::find(wished, &item.sizes).ok_or_else(|| refusal(wished, &item.sizes)),
        None => Ok(size::usual(&item.sizes)),
    };
    let size2 = wish.size2.as_deref().map(|wished| {
        // What is listed for the garment is understood for its bottoms, too.
        let listed = size::find(wished, &item.sizes);
        let size = listed.map_or_else(|| wished.parse(), Ok);
        size.map_err(|error: <Size as std::str::FromStr>::Err| error.to_string())
    });
    let named = GarmentKind::from_name(&item.name);
    match (color, size, size2.transpose()) {
        (Ok(color), Ok(size), Ok(size2)) => {
            if let Some(name) = imported(&item.name) {
                return Ok(Apparel::imported(name, Some(color), size));
            }
            let kind = named.unwrap_or(PLAIN);
            let garment = GarmentSpec { kind, color, size };
            Ok(wear(garment, size2, named.is_none()))
        }
        (color, size, size2) => Err([
            color.err().map(|message| ("color", message)),
            size.err().map(|message| ("size", message)),
            size2.err().map(|message| ("size2", message)),
        ]
        .into_iter()
        .flatten()
        .collect()),
    }
}

/// The catalogue's value of a colour that is told by its name or value there.
fn find_color(wish: &Wish, item: &Garment) -> Result<Rgb, String> {
    let wished = wish.color.trim().to_lowercase();
    let value: Option<Rgb> = wished.parse().ok();
    let hexes = item.colors_hex.iter().map(|hex| hex.parse().ok());
    let mut colors = item.colors.iter().zip(hexes);
    let found = colors.find_map(|(name, hex)| {
        let is_meant = name.to_lowercase() == wished || (hex.is_some() && hex == value);
        hex.filter(|_| is_meant)
    });
    found.ok_or_else(|| refusal(&wish.color, &item.colors))
}

fn refusal(wished: &str, listed: &[String]) -> String {
    format!(
        "the garment does not come in `{wished}`; allowed: {}",
        listed.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn item(name: &str, sizes: &[&str]) -> Garment {
        Garment {
            brand: "BrandA".to_owned(),
            gender: "Female".to_owned(),
            name: name.to_owned(),
            colors: texts(&["Sky Blue", "Coal"]),
            colors_hex: texts(&["#77B5FE", "#111111"]),
            sizes: texts(sizes),
        }
    }

    fn wish(color: &str, size: Option<&str>, size2: Option<&str>) -> Wish {
        Wish {
            brand: Some("BrandA".to_owned()),
            item_id: "x".to_owned(),
            color: color.to_owned(),
            size: size.map(str::to_owned),
            size2: size2.map(str::to_owned),
        }
    }

    #[test]
    fn the_colour_is_the_catalogues_whether_named_or_given() {
        let item = item("Track Hoodie", &["S", "M"]);

        for color in ["sky blue", " SKY BLUE ", "77b5fe", "#77B5FEFF"] {
            let apparel = choose(&wish(color, None, None), &item).unwrap();
            assert_eq!(apparel.garments[0].color, Rgb([0x77, 0xb5, 0xfe]));
            assert!(!apparel.guessed);
        }
        let red = choose(&wish("red", None, None), &item).unwrap_err();
        let message = "the garment does not come in `red`; allowed: Sky Blue, Coal";
        assert_eq!(red, [("color", message.to_owned())]);
    }

    #[test]
    fn a_listed_size_is_told_by_synonym_or_number() {
        let letters = item("Hoodie", &["L", "XXL"]);
        let numbers = item("Hoodie", &["36", "38", "40"]);
        let size = |item, size, size2| {
            let apparel = choose(&wish("coal", size, size2), item);
            apparel.map(|apparel| (apparel.garments[0].size, apparel.garments[1].size))
        };

        assert_eq!(
            size(&letters, Some("2xl"), None),
            Ok((Size::Xxl, Size::Xxl))
        );
        assert_eq!(
            size(&numbers, Some("40"), Some("36")),
            Ok((Size::L, Size::S))
        );
        assert_eq!(size(&numbers, None, Some("XL")), Ok((Size::M, Size::Xl)));
        let refused = size(&letters, Some("S"), Some("huge")).unwrap_err();
        assert_eq!(
            refused[0].1,
            "the garment does not come in `S`; allowed: L, XXL"
        );
        assert_eq!(refused[1].0, "size2");
    }

    #[test]
    fn a_name_that_tells_no_kind_is_guessed() {
        let apparel = choose(&wish("coal", None, None), &item("Cloth1", &["S"])).unwrap();

        assert!(apparel.guessed);
        assert_eq!(apparel.garments[0].kind, PLAIN);
    }
}
