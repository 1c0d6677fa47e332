use std::io::{Write, stdout};

use anyhow::Result;
use clap::Subcommand;

use crate::DataDir;
use crate::clock::randomness;
use crate::config::DataSettings;
use crate::signing_keys::SigningKeys;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a new key, which signs tokens and media URLs once the API is started again.
    ///
    /// Two older keys are kept, so that nobody is logged out: rotate again only when what the oldest signed has expired.
    /// A studio on several machines has its keys in LIKENESS_SIGNING_KEYS instead, 64 hexadecimal digits each, separated
    /// by commas, newest first.
    Rotate,
}

impl Keys {
    pub(super) fn run(&self, settings: &DataSettings) -> Result<()> {
        match self {
            Self::Rotate => {
                let kept = SigningKeys::rotate(&DataDir::of(settings)?, &randomness()?)?;
                Ok(writeln!(stdout(), "{kept} keys; start the API again")?)
            }
        }
    }
}
