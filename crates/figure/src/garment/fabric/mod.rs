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
    /// The dark teeth of a zip, whatever the colour of the cloth.
    Zip,
}

impl Fabric {
    /// Whether it keeps the form that it is cut to, except over bent limbs.
    pub(super) fn is_stiff(self) -> bool {
        self == Self::Wool
    }

    /// What sleeves of it end in.
    pub(super) fn cuffing(self) -> Self {
        match self {
            Self::Woven | Self::Poplin | Self::Wool | Self::Denim => self,
            Self::Fleece
            | Self::Jersey
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Button
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What the waist of it is gathered with.
    pub(super) fn banding(self) -> Self {
        match self {
            Self::Denim | Self::Woven => self,
            Self::Fleece
            | Self::Jersey
            | Self::Poplin
            | Self::Wool
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Button
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What its neckline is edged with.
    pub(super) fn edging(self) -> Self {
        match self {
            Self::Jersey => Self::Collar,
            Self::Fleece
            | Self::Denim
            | Self::Woven
            | Self::Poplin
            | Self::Wool
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Button
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What it is sewn with.
    pub(super) fn thread(self) -> Self {
        match self {
            Self::Denim => Self::Topstitch,
            Self::Fleece
            | Self::Rib
            | Self::Stretch
            | Self::Jersey
            | Self::Woven
            | Self::Poplin
            | Self::Wool
            | Self::Collar
            | Self::Cord
            | Self::Button
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Thread,
        }
    }
}

/// Ribs in one tile of the ribbing.
pub(super) const RIBS_PER_TILE: f32 = 4.0;

/// Distance between ribs in metres.
pub(super) const RIB: f32 = 0.0070;
