//! What the figure wears: garments of the catalogue, and others that the studio can make.

mod catalogued;
mod size;

use csscolorparser::NAMED_COLORS;
use likeness_db::garments;
use likeness_tasks::figure::vocabulary::{GarmentKind, Size};
use likeness_tasks::figure::{GarmentSpec, ImportedGarment, Rgb, Worn, imported};

use crate::body::Node;
use crate::error::Error;
use crate::problem::Fault;
use crate::{Context, limits};

/// The bottoms that go with a top.
const CHARCOAL: Rgb = Rgb([0x36, 0x38, 0x3d]);

/// The colour of an imported garment that leaves its picture as it is.
const ORIGINAL: &str = "original";

/// A field of `apparel_details` and what it must be.
type FieldFault = (&'static str, String);

/// What `apparel_details` asks for, before the catalogue was asked.
pub(super) struct Wish {
    brand: Option<String>,
    item_id: String,
    color: String,
    size: Option<String>,
    size2: Option<String>,
}

/// What is worn over the base layer.
#[derive(Debug, Default)]
pub(super) struct Apparel {
    /// The garments, the wished one first.
    pub(super) garments: Vec<GarmentSpec>,
    /// An imported garment.
    pub(super) imported: Vec<ImportedGarment>,
    /// Whose the first garment is.
    pub(super) brand: Option<String>,
    /// Whether nothing told what kind of garment was wished.
    pub(super) guessed: bool,
}

impl Apparel {
    /// An imported garment; in the colours of its picture when none is said.
    fn imported(name: String, color: Option<Rgb>, size: Size) -> Self {
        Self {
            imported: vec![ImportedGarment { name, size, color }],
            ..Self::default()
        }
    }
}

/// Reads `apparel_details`; nothing when it is absent.
pub(super) fn read(apparel: &Node<'_>) -> Option<Wish> {
    if apparel.is_absent() {
        return None;
    }
    let text = |node: Node<'_>| node.text(limits::APPAREL).map(str::to_owned);
    let brand = text(apparel.field("brand"));
    let item_id = text(apparel.field("item_id").required());
    let color = text(apparel.field("color").required());
    let size = text(apparel.field("size"));
    let size2 = text(apparel.field("size2"));
    let wish = Wish {
        brand,
        item_id: item_id?,
        color: color?,
        size,
        size2,
    };
    // Without a brand it is not in the catalogue, so its faults are told with all others.
    if let (None, Err(faults)) = (&wish.brand, make(&wish)) {
        for (field, message) in faults {
            apparel.field(field).refuse(message);
        }
    }
    Some(wish)
}

/// Finds the wished garment in the catalogue, or makes it; nothing when nothing was wished.
pub(super) async fn resolve(context: &Context, wish: Option<&Wish>) -> Result<Apparel, Error> {
    let Some(wish) = wish else {
        return Ok(Apparel::default());
    };
    let item = match &wish.brand {
        Some(brand) => {
            let mut connection = context.connection().await?;
            garments::find_by_brand(&mut connection, brand, &wish.item_id).await?
        }
        None => None,
    };
    let apparel = match item {
        Some(item) => catalogued::choose(wish, &item),
        None => make(wish),
    };
    let refused = |faults: Vec<FieldFault>| Error::Invalid(faults.into_iter().map(fault).collect());
    let apparel = apparel.map_err(refused)?;
    for ImportedGarment { name, .. } in &apparel.imported {
        if !context.imports.has(Worn::Garment, name).await? {
            let message = format!("no garment was imported as `{name}`");
            return Err(refused(vec![("item_id", message)]));
        }
    }
    Ok(Apparel {
        brand: wish.brand.clone(),
        ..apparel
    })
}

/// A garment that is not in the catalogue.
pub(super) fn make(wish: &Wish) -> Result<Apparel, Vec<FieldFault>> {
    match imported(&wish.item_id) {
        Some(name) => make_imported(wish, name),
        None => make_own(wish),
    }
}

/// An imported garment in the wished colour; the base layer is its bottoms.
fn make_imported(wish: &Wish, name: String) -> Result<Apparel, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut note = |field, message| faults.push((field, message));
    let size = read_word::<Size>("size", wish.size.as_deref(), &mut note);
    read_word::<Size>("size2", wish.size2.as_deref(), &mut note);
    let color = match wish.color.trim().eq_ignore_ascii_case(ORIGINAL) {
        true => None,
        false => read_color(&wish.color)
            .map_err(|message| note("color", message))
            .ok(),
    };
    match faults.is_empty() {
        true => Ok(Apparel::imported(name, color, size.unwrap_or(Size::M))),
        false => Err(faults),
    }
}

/// A garment of the studio's own.
fn make_own(wish: &Wish) -> Result<Apparel, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut note = |field, message| faults.push((field, message));
    let kind = read_word::<GarmentKind>("item_id", Some(&wish.item_id), &mut note);
    let color = read_color(&wish.color);
    let color = color.map_err(|message| note("color", message)).ok();
    let size = read_word("size", wish.size.as_deref(), &mut note);
    let size2 = read_word("size2", wish.size2.as_deref(), &mut note);
    match (kind, color) {
        (Some(kind), Some(color)) if faults.is_empty() => {
            let size = size.unwrap_or(Size::M);
            Ok(wear(GarmentSpec { kind, color, size }, size2, false))
        }
        _ => Err(faults),
    }
}

/// The garment, with bottoms when it leaves the legs bare.
fn wear(garment: GarmentSpec, size2: Option<Size>, guessed: bool) -> Apparel {
    let bottoms = garment.kind.is_top().then_some(GarmentSpec {
        kind: GarmentKind::Leggings,
        color: CHARCOAL,
        size: size2.unwrap_or(garment.size),
    });
    Apparel {
        garments: [Some(garment), bottoms].into_iter().flatten().collect(),
        guessed,
        ..Apparel::default()
    }
}

fn read_word<T: std::str::FromStr<Err: std::fmt::Display>>(
    field: &'static str,
    word: Option<&str>,
    note: &mut impl FnMut(&'static str, String),
) -> Option<T> {
    let word = word?.parse();
    word.map_err(|error: T::Err| note(field, error.to_string()))
        .ok()
}

fn read_color(text: &str) -> Result<Rgb, String> {
    let text = text.trim();
    let named = NAMED_COLORS.get(text.into()).copied().map(Rgb);
    let color = named.or_else(|| text.parse().ok());
    color.ok_or_else(|| {
        format!(
            "`{text}` is not a colour; allowed: a CSS colour name such as `red`, RRGGBB, RRGGBBAA"
        )
    })
}

fn fault((field, message): FieldFault) -> Fault {
    Fault {
        pointer: format!("/apparel_details/{field}"),
        message,
    }
}
