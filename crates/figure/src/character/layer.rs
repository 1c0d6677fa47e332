use crate::garment::Cut;

/// What a mesh of a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// Skin of the whole body.
    Skin,
    /// Eyes, brows, lashes, teeth and tongue.
    Face,
    /// Hair of the head.
    Hair,
    /// Shoes and socks.
    Shoes,
    /// A garment.
    Garment(Cut),
    /// A garment that was imported.
    Imported,
    /// What the figure sits on.
    Seat,
}
