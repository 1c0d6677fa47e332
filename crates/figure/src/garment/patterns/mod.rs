//! The pattern of every kind of garment.

mod bottoms;
mod buttoned;
mod tops;

use super::pattern::{Cut, Pattern};
use crate::vocabulary::GarmentKind;

/// The pattern of a cut.
pub(super) fn pattern(cut: Cut) -> &'static Pattern {
    match cut {
        Cut::Asked(GarmentKind::Hoodie) => &tops::HOODIE,
        Cut::Asked(GarmentKind::Leggings) => &bottoms::LEGGINGS,
        Cut::Asked(GarmentKind::TShirt) => &tops::T_SHIRT,
        Cut::Asked(GarmentKind::Sweatshirt) => &tops::SWEATSHIRT,
        Cut::Asked(GarmentKind::LongSleeve) => &tops::LONG_SLEEVE,
        Cut::Asked(GarmentKind::Polo) => &tops::POLO,
        Cut::Asked(GarmentKind::Shirt) => &buttoned::SHIRT,
        Cut::Asked(GarmentKind::Jacket) => &tops::JACKET,
        Cut::Asked(GarmentKind::Coat) => &buttoned::COAT,
        Cut::Asked(GarmentKind::SportsBra) => &tops::SPORTS_BRA,
        Cut::Asked(GarmentKind::Jumpsuit) => &buttoned::JUMPSUIT,
        Cut::JumpsuitLegs => &bottoms::JUMPSUIT_LEGS,
        Cut::Asked(GarmentKind::TankTop) => &tops::TANK_TOP,
        Cut::Asked(GarmentKind::Shorts) => &bottoms::SHORTS,
        Cut::Asked(GarmentKind::Joggers) => &bottoms::JOGGERS,
        Cut::Asked(GarmentKind::Jeans) => &bottoms::JEANS,
        Cut::Asked(GarmentKind::Skirt) => &bottoms::SKIRT,
        Cut::Asked(GarmentKind::Dress) => &tops::DRESS,
        Cut::Asked(GarmentKind::BikeShorts) => &bottoms::BIKE_SHORTS,
        Cut::BaseTop => &tops::BASE_TOP,
        Cut::TuckedTop => &tops::TUCKED_TOP,
        Cut::BaseShorts => &bottoms::BASE_SHORTS,
        Cut::BaseVest => &tops::BASE_VEST,
    }
}
