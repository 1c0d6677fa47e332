//! Fabrics: what they are used for, how they answer light, and the textures they share.

mod look;
mod stock;

pub(super) use self::stock::Fabrics;

/// What a part of a garment is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fabric {
    /// Brushed knit of a sweatshirt.
    Fleece,
    /// Elastic ribbing.
    Rib,
    /// Thin elastic jersey.
    Stretch,
    /// Soft cotton jersey of a T-shirt.
    Jersey,
    /// Firm cotton twill of jeans.
    Denim,
    /// Smooth cloth of skirts.
    Woven,
    /// Thin crisp cloth of shirts.
    Poplin,
    /// Thick brushed cloth of coats.
    Wool,
    /// Fine ribbing round the neck of a T-shirt.
    Collar,
    /// A round plaited cord.
    Cord,
    /// A button.
    Button,
    /// Stitches in the colour of the cloth.
    Thread,
    /// The yellow stitches of jeans, whatever the colour of the cloth.
    Topstitch,
    /// The button of jeans, whatever the colour of the cloth.
    Brass,
    /// The metal teeth of a zip on its dark tape, whatever the colour of the cloth.
    Zip,
    /// Lettering that stands out from the cloth: white on dark, dark on light.
    Embroidery,
}

impl Fabric {
    /// Whether it keeps the form that it is cut to, except over bent limbs.
    pub(super) fn is_stiff(self) -> bool {
        self == Self::Wool
    }

    /// What sleeves of it end in.
    pub(super) fn cuffing(self) -> Self {
        self.unless_ribbed(&[Self::Woven, Self::Poplin, Self::Wool, Self::Denim])
    }

    /// What the waist of it is gathered with.
    pub(super) fn banding(self) -> Self {
        self.unless_ribbed(&[Self::Denim, Self::Woven])
    }

    /// What its neckline is edged with.
    pub(super) fn edging(self) -> Self {
        if self == Self::Jersey {
            Self::Collar
        } else {
            Self::Rib
        }
    }

    /// What it is sewn with.
    pub(super) fn thread(self) -> Self {
        if self == Self::Denim {
            Self::Topstitch
        } else {
            Self::Thread
        }
    }

    /// Itself where it is one of those that end in themselves, ribbing otherwise.
    fn unless_ribbed(self, plain: &[Self]) -> Self {
        if plain.contains(&self) {
            self
        } else {
            Self::Rib
        }
    }
}

/// Ribs in one tile of the ribbing.
pub(super) const RIBS_PER_TILE: f32 = 4.0;

/// Distance between ribs in metres.
pub(super) const RIB: f32 = 0.0070;
