use std::io::{Write, stdout};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use likeness_inference::{Manifest, Presence, Store};

use crate::config::{DataSettings, PostgresSettings};
use crate::interruptible::interruptible;
use crate::postgres::Server;
use crate::{DataDir, Terminal, prepare, shutdown};

#[derive(Debug, Subcommand)]
pub(super) enum Models {
    /// Bring what is missing or damaged, and a Postgres server if this machine has none.
    Fetch(Fetch),
    /// List the models and whether they are here.
    List,
    /// Hash every model that is here and compare it with its manifest.
    Verify,
}

#[derive(Args, Debug)]
pub(super) struct Fetch {
    /// Which models to bring.
    #[arg(long, env = "LIKENESS_PACK", default_value = "base")]
    pack: String,

    #[command(flatten)]
    postgres: PostgresSettings,
}

impl Models {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let data = DataDir::of(settings)?;
        let store = data.store(settings)?;
        match self {
            Self::Fetch(fetch) => fetch.run(data, store).await,
            Self::List => list(&store),
            Self::Verify => verify(&store),
        }
    }
}

impl Fetch {
    async fn run(self, data: DataDir, store: Store) -> Result<()> {
        if Manifest::all()?
            .iter()
            .all(|manifest| manifest.pack != self.pack)
        {
            bail!("there is no pack called {}", self.pack);
        }
        let options = self.postgres.options(&data);
        let fetch = move |terminal: &Terminal| {
            prepare::fetch(&self.pack, &store, terminal)?;
            Server::find(&options, terminal).map(drop)
        };
        interruptible(&shutdown::on_signal()?, fetch).await
    }
}

fn list(store: &Store) -> Result<()> {
    for manifest in Manifest::all()? {
        let state = state(store.presence(manifest)?);
        let megabytes = manifest.files.iter().map(|file| file.size).sum::<u64>() as f64 / 1e6;
        let Manifest {
            name,
            version,
            pack,
            license,
            ..
        } = manifest;
        writeln!(
            stdout(),
            "{name:<12} {version:<10} {pack:<10} {megabytes:>8.1} MB  {license:<16} {state}"
        )?;
    }
    Ok(())
}

fn verify(store: &Store) -> Result<()> {
    let mut damaged = Vec::new();
    for manifest in Manifest::all()? {
        let presence = store.verify(manifest)?;
        if matches!(presence, Presence::Damaged { .. }) {
            damaged.push(manifest.name.as_str());
        }
        writeln!(stdout(), "{:<12} {}", manifest.name, state(presence))?;
    }
    match damaged[..] {
        [] => Ok(()),
        _ => bail!(
            "damaged: {}; `likeness models fetch` brings them again",
            damaged.join(", ")
        ),
    }
}

/// A few words on what is there of a model.
pub(super) fn state(presence: Presence) -> String {
    match presence {
        Presence::Present => "present".to_owned(),
        Presence::Missing => "missing".to_owned(),
        Presence::Damaged { file, reason } => format!("damaged ({file}: {reason})"),
    }
}
