use std::fmt;

/// A difference between two documents, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What changed.
    pub change: Change,
    /// The operation, and the way to the part of it.
    pub place: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.change, self.place)
    }
}

/// A change that clients of the old document may feel.
///
/// Choice and severity follow the checks of oasdiff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// An operation is gone.
    OperationRemoved,
    /// An operation has another id, by which generated clients name it.
    OperationIdChanged,
    /// An operation needs a token.
    SecurityAdded,
    /// A success is gone.
    ResponseStatusRemoved,
    /// A body is not sent, or not read, in a media type.
    MediaTypeRemoved,
    /// A field of an answer, always there before, is gone.
    ResponsePropertyRemoved,
    /// A field of an answer may be absent.
    ResponsePropertyBecameOptional,
    /// A field of an answer may be null.
    ResponsePropertyBecameNullable,
    /// An answer may hold a word that it did not; warned of only.
    ResponseEnumGrew,
    /// A value is of another type.
    TypeChanged,
    /// A request needs a body, field or parameter that it did not need.
    BecameRequired,
    /// A parameter is gone.
    ParameterRemoved,
    /// A field of a request may not be null.
    RequestPropertyBecameNotNullable,
    /// A word of a request is not understood.
    RequestEnumNarrowed,
    /// A limit of a request is tighter.
    RequestRangeNarrowed,
}

impl Change {
    /// Whether clients break, as opposed to those who expected too much.
    #[must_use]
    pub fn is_breaking(self) -> bool {
        self != Self::ResponseEnumGrew
    }
}
