use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The user that Postgres runs as; it refuses to run as root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// `None` when the present user will do; as root, an unprivileged one that has an entry in the password file,
    /// which Postgres insists on.
    pub(super) fn choose() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::find(name, &users));
        found.map(Some).context(
            "Postgres does not run as root, and there is neither a user `postgres` nor `nobody`",
        )
    }

    fn find(name: &str, users: &str) -> Option<Self> {
        let fields = users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>());
        let user = fields.into_iter().find(|fields| fields[0] == name)?;
        Some(Self {
            name: name.to_owned(),
            uid: user.get(2)?.parse().ok()?,
            gid: user.get(3)?.parse().ok()?,
        })
    }

    /// Makes a program run as this user.
    pub(super) fn apply(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a file or folder to this user.
    pub(super) fn own(&self, path: &Path) -> Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
            .with_context(|| format!("{} cannot be given to {}", path.display(), self.name))
    }

    /// Makes sure that this user can enter the folder and every one above it.
    pub(super) fn check_reach(&self, folder: &Path) -> Result<()> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("{} cannot be read", folder.display()))?;
        for ancestor in folder.ancestors() {
            let metadata = ancestor.metadata()?;
            let shift = match () {
                () if metadata.uid() == self.uid => 6,
                () if metadata.gid() == self.gid => 3,
                () => 0,
            };
            if metadata.mode() >> shift & 1 == 0 {
                bail!(
                    "Postgres runs as {}, who cannot enter {}; choose another folder with --data",
                    self.name,
                    ancestor.display()
                );
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:105:111::/var/lib/postgresql:\n";
        let found = Account::find("postgres", users);
        assert_eq!(
            found,
            Some(Account {
                name: "postgres".into(),
                uid: 105,
                gid: 111
            })
        );
        assert_eq!(Account::find("nobody", users), None);
    }
}
