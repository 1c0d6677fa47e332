use std::env::{self, VarError};

use anyhow::{Result, bail};

/// The keys that sign tokens and media URLs, if the environment holds them: an argument could be read by others on this
/// machine.
#[expect(clippy::disallowed_methods, reason = "this is `cli`'s configuration")]
pub(crate) fn signing_keys() -> Result<Option<String>> {
    match env::var("LIKENESS_SIGNING_KEYS") {
        Ok(keys) => Ok(Some(keys)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => bail!("LIKENESS_SIGNING_KEYS is no text"),
    }
}
