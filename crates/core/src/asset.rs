use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::task::{UnknownWord, words};

words! {
    /// A user's folder of stored objects: the middle segment of a key.
    Area, "area" {
        /// The uploaded profile picture.
        Avatar = "avatar",
        /// What tasks made.
        Gallery = "gallery",
        /// Personal avatars.
        Avatars = "avatars",
        /// Videos of personal avatars.
        Videos = "videos",
    }
}
