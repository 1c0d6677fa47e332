use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::task::{UnknownWord, words};

words! {
    /// What an account may do.
    Role, "role" {
        /// Works on their own things.
        User = "user",
        /// May also use the administration routes.
        Admin = "admin",
    }
}
