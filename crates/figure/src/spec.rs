use std::fmt;
use std::str::FromStr;

use glam::Vec3;
use likeness_raster::decode;
use serde::{Deserialize, Serialize};

use crate::Worn;
use crate::vocabulary::{
    BodyAxis, BodyPart, CameraView, Expression, FaceShape, GarmentKind, Gender, Pose, Size,
};

/// Everything that decides how a figure looks and is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FigureSpec {
    /// The sex of the body.
    pub gender: Gender,
    /// Who it is: tells apart the faces of people of the same details; 0 the average face.
    #[serde(default)]
    pub seed: u64,
    /// The outline of the face.
    pub face_shape: FaceShape,
    /// Monk Skin Tone, 0 light to 9 deep.
    pub skin_tone: u8,
    /// How the figure stands.
    pub pose: Pose,
    /// What the face shows.
    pub expression: Expression,
    /// Deviations from the average body, 0 to 1.
    pub body_dimensions: Vec<(BodyAxis, f32)>,
    /// Factors on a part of the skeleton: x and z girth, y length, 0.5 to 2.
    pub body_dimension_lengths: Vec<(BodyPart, [f32; 3])>,
    /// 0 for none, below [`HAIRSTYLES`](crate::vocabulary::HAIRSTYLES).
    pub hairstyle: u8,
    /// Colour of hair and brows.
    pub hair_color: Rgb,
    /// Exact colour behind the figure.
    pub background: Rgb,
    /// The side the figure is seen from.
    pub camera_view: CameraView,
    /// 0 full body, 1 upper body, 2 portrait.
    pub view_mode: u8,
    /// Name of an imported hair that is worn in place of the hairstyle.
    #[serde(default)]
    pub imported_hair: Option<String>,
    /// What is worn over the base layer.
    pub garments: Vec<GarmentSpec>,
    /// Name embroidered small on the chest of the first garment, if it has a chest and the name is short.
    #[serde(default)]
    pub brand: Option<String>,
    /// Imported garments and shoes, worn over these.
    #[serde(default)]
    pub imported: Vec<ImportedGarment>,
    /// Picture width in pixels.
    pub width: u32,
    /// Picture height in pixels.
    pub height: u32,
}

/// One garment of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GarmentSpec {
    /// What it is.
    pub kind: GarmentKind,
    /// Its colour.
    pub color: Rgb,
    /// Its size, which decides how loose it is.
    pub size: Size,
}

/// One garment of a figure that was imported, or its shoes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedGarment {
    /// Its name among those that were imported.
    pub name: String,
    /// Its size, which decides how loose it is; shoes fit always.
    #[serde(default = "made")]
    pub size: Size,
    /// Its colour; as its picture has it when none is said.
    pub color: Option<Rgb>,
}

/// An sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rgb(pub [u8; 3]);

/// A colour that is not of the form `RRGGBB` or `RRGGBBAA`.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a colour: expected RRGGBB or RRGGBBAA in hexadecimal, `#` optional")]
pub struct NotAColor(pub String);

impl FigureSpec {
    /// The imported items that it wears, by what they are and their names.
    pub fn imports(&self) -> impl Iterator<Item = (Worn, &str)> {
        let garments = self.imported.iter();
        let garments = garments.map(|garment| (Worn::Garment, garment.name.as_str()));
        let hair = self.imported_hair.iter();
        garments.chain(hair.map(|name| (Worn::Hair, name.as_str())))
    }
}

impl Rgb {
    /// The colour in linear light.
    pub(crate) fn linear(self) -> Vec3 {
        Vec3::from_array(self.0.map(decode))
    }
}

impl FromStr for Rgb {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || NotAColor(text.to_owned());
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(error());
        }
        let channel = |i: usize| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16);
        match (channel(0), channel(1), channel(2)) {
            (Ok(r), Ok(g), Ok(b)) => Ok(Self([r, g, b])),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "{r:02X}{g:02X}{b:02X}")
    }
}

/// The size that imported garments are made in.
fn made() -> Size {
    Size::M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_may_have_a_hash_and_an_opacity() {
        assert_eq!("FFE4DBFF".parse(), Ok(Rgb([0xff, 0xe4, 0xdb])));
        assert_eq!("#6b4f30".parse(), Ok(Rgb([0x6b, 0x4f, 0x30])));
        assert!("red".parse::<Rgb>().is_err());
        assert!("+1+1+1".parse::<Rgb>().is_err());
    }
}
