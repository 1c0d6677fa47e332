use std::io::{Write, stdout};

use anyhow::Result;

pub(super) fn run() -> Result<()> {
    Ok(stdout().write_all(likeness_api::document().as_bytes())?)
}
