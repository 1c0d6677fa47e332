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

/// Whether it has the shape that browsers accept in `<input type=email>` (HTML Living Standard).
#[must_use]
pub fn is_email_address(text: &str) -> bool {
    let is_local = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_sign_and_a_domain() {
        for good in [
            "a@b",
            "ada.lovelace+1@mail.example.com",
            "o'neil@example.com",
            "someone@studio.example",
        ] {
            assert!(is_email_address(good), "{good}");
        }
        for bad in [
            "",
            "string",
            "someone",
            "@b",
            "@studio.example",
            "a@",
            "someone@",
            "a@@b",
            "a@b@c",
            "a b@c",
            "a@b..c",
            "a@-b",
            "å@b",
        ] {
            assert!(!is_email_address(bad), "{bad}");
        }
    }
}
