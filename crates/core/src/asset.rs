use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::task::{UnknownWord, words};
use crate::{TaskId, UserId};

/// Characters of a task's id at the beginning of a file name.
const TASK_ID_LENGTH: usize = 36;

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

/// What the key of a stored object, `<user>/<area>/<file name>`, says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    /// Whose the object is.
    pub user: UserId,
    /// The folder it lies in.
    pub area: Area,
    /// The last segment.
    pub file_name: String,
}

impl ObjectKey {
    /// The parts of a key; `None` when the studio makes no such keys.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let (user, rest) = key.split_once('/')?;
        let (area, file_name) = rest.split_once('/')?;
        let parsed = Self {
            user: UserId(user.parse().ok()?),
            area: area.parse().ok()?,
            file_name: file_name.to_owned(),
        };
        // Numbers can be written in many ways, keys in one.
        (parsed.to_string() == key && !file_name.contains('/')).then_some(parsed)
    }

    /// The task that names the object: every attempt of it uses the same keys.
    #[must_use]
    pub fn task(&self) -> Option<TaskId> {
        self.file_name.get(..TASK_ID_LENGTH)?.parse().ok()
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.user, self.area, self.file_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_user_area_file_and_the_task_that_names_it() {
        let id = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc";

        let key = ObjectKey::parse(&format!("33/gallery/{id}_upscale.mp4")).unwrap();

        assert_eq!((key.user, key.area), (UserId(33), Area::Gallery));
        assert_eq!(key.task(), id.parse().ok());
        let upload = ObjectKey::parse("33/avatar/avatar_1738860389536_5f0c2b9a41d7e683.png");
        assert_eq!(upload.unwrap().task(), None);
    }

    #[test]
    fn what_the_studio_never_stores_is_no_key() {
        for key in [
            "ready",
            "33/gallery",
            "33/attic/a.jpg",
            "033/gallery/a.jpg",
            "me/gallery/a.jpg",
            "33/gallery/a/b.jpg",
            "99999999999999999999/gallery/a.jpg",
        ] {
            assert_eq!(ObjectKey::parse(key), None, "{key}");
        }
    }
}
