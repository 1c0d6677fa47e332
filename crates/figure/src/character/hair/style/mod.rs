//! The hairstyles: what each is put together from.

mod coiled;
mod long;
mod piece;
mod short;
mod tied;

pub(super) use self::piece::{Changes, Piece, Source};
use super::locks::{self, End, Hanging};
use super::puff;
use crate::vocabulary::HAIRSTYLES;

/// Hair that is made here; each is made once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Made {
    /// Thick matted locks.
    Locs,
    /// Many thin braids.
    Braids,
    /// Coiled locks to the shoulders.
    Ringlets,
    /// Tight short coils.
    Spirals,
    /// A coiled bun about the origin.
    Bun,
    /// A frizzy ball about the origin.
    Puff,
    /// A band about the origin that ties a tail.
    Band,
}

impl Made {
    /// What it loses in its own shade when it is dark and when it is bright, measured on lit hair.
    pub(super) fn lost(self) -> [f32; 2] {
        match self {
            Self::Locs | Self::Braids => [0.52, 0.42],
            Self::Ringlets | Self::Spirals => [0.75, 0.8],
            Self::Puff => [0.33, 0.34],
            Self::Bun | Self::Band => [0.0; 2],
        }
    }

    /// Makes it, in metres from the head's joint.
    pub(super) fn mesh(self) -> likeness_raster::Mesh {
        let straight = |count, length, radius, body, end| Hanging {
            count,
            length,
            radius,
            coil: (0.0, 0.0),
            body,
            end,
        };
        let coiled = |count, length, radius, coil, body| Hanging {
            coil,
            ..straight(count, length, radius, body, End::Round)
        };
        match self {
            Self::Locs => locks::hanging(&straight(150, 0.23, 0.0055, 0.02, End::Round)),
            Self::Braids => locks::hanging(&straight(230, 0.27, 0.0036, 0.016, End::Bound)),
            Self::Ringlets => locks::hanging(&coiled(200, 0.25, 0.0033, (0.0085, 25.0), 0.03)),
            Self::Spirals => locks::hanging(&coiled(330, 0.12, 0.0028, (0.0065, 40.0), 0.032)),
            Self::Bun => locks::bun(),
            Self::Puff => puff::puff(),
            Self::Band => locks::band(),
        }
    }
}

/// The pieces of a style; none for a number that is no style.
pub(super) fn pieces(index: u8) -> &'static [Piece] {
    STYLES.get(usize::from(index)).copied().unwrap_or_default()
}

/// The styles in the order of their names.
const STYLES: [&[Piece]; HAIRSTYLES as usize] = [
    &[],
    long::LONG,
    long::ASYMMETRIC_BOB,
    long::BOB,
    long::BRAID,
    tied::PONYTAIL,
    short::SHORT,
    short::FRINGE,
    short::SIDE_SWEPT,
    short::SLICKED_BACK,
    coiled::SHORT_AFRO,
    short::BUZZ,
    short::FADE,
    short::CREW_CUT,
    coiled::COILS,
    coiled::CORNROWS,
    coiled::LOCS,
    coiled::BOX_BRAIDS,
    coiled::RINGLETS,
    coiled::CURLS,
    coiled::FLAT_TOP,
    coiled::FROHAWK,
    coiled::AFRO,
    tied::PUFFS,
    tied::PUFF,
    tied::TOP_KNOT,
    tied::LOW_BUN,
    tied::SPACE_BUNS,
    tied::HIGH_TAIL,
    tied::SIDE_TAIL,
    long::VOLUME,
    tied::PIGTAILS,
    tied::TWIN_BRAIDS,
    long::LOB,
    long::BLUNT_BOB,
    long::WAVY,
    tied::HALF_UP,
    short::MOHAWK,
    short::UNDERCUT,
    short::QUIFF,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_but_zero_is_a_style_of_its_own() {
        assert!(pieces(0).is_empty() && pieces(HAIRSTYLES).is_empty());
        for index in 1..HAIRSTYLES {
            assert!(!pieces(index).is_empty(), "{index}");
            let same = (0..index).find(|other| pieces(*other) == pieces(index));
            assert_eq!(same, None, "{index}");
        }
    }
}
