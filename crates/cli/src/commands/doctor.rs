use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;
use likeness_inference::{Manifest, Models, Store};
use likeness_media::SigningKey;
use tokio::task::spawn_blocking;

use super::models::state;
use crate::config::{DataSettings, InferenceSettings, MediaSettings, PostgresSettings};
use crate::postgres::Server;
use crate::storage::Storage;
use crate::{DataDir, one_line, prepare};

#[derive(Args, Debug)]
pub(super) struct Doctor {
    #[command(flatten)]
    inference: InferenceSettings,

    #[command(flatten)]
    postgres: PostgresSettings,

    #[command(flatten)]
    media: MediaSettings,
}

impl Doctor {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let data = DataDir::of(settings)?;
        let store = data.store(settings)?;
        tell("assets", assets(&Storage::new(&data, &self.media)).await)?;
        spawn_blocking(move || self.examine(&data, &store)).await?
    }

    fn examine(&self, data: &DataDir, store: &Store) -> Result<()> {
        tell("data folder", data.path().display())?;
        tell("Postgres", server(&self.postgres, data)?)?;
        tell("model folder", store.directory().display())?;
        for manifest in Manifest::all()? {
            tell(
                &format!("model {}", manifest.name),
                state(store.presence(manifest)?),
            )?;
        }
        let models = prepare::models(&self.inference, store)?;
        tell("ONNX Runtime", models.runtime().library().display())?;
        tell("build", models.runtime().build_info())?;
        tell("device", models.runtime().device())?;
        Manifest::all()?
            .iter()
            .filter(|manifest| manifest.network().is_some())
            .try_for_each(|it| load(&models, &it.name))
    }
}

/// Whether assets can be stored; no URL is made, so that any key will do.
async fn assets(storage: &Storage<'_>) -> String {
    match storage.open(SigningKey::new(&[]), "").await {
        Ok(_) => format!("can be stored in {storage}"),
        Err(error) => one_line(&error),
    }
}

fn server(settings: &PostgresSettings, data: &DataDir) -> Result<String> {
    Ok(match Server::present(&settings.options(data))? {
        Some(server) => format!("{} in {}", server.major(), server.programs().display()),
        None => "none; `likeness models fetch` brings one".to_owned(),
    })
}

fn load(models: &Models, model: &str) -> Result<()> {
    let device = models.runtime().device();
    let found = match models.session(model) {
        Ok(_) => format!("runs on {device}"),
        Err(error) => error.to_string(),
    };
    tell(&format!("session {model}"), found)
}

fn tell(what: &str, found: impl std::fmt::Display) -> Result<()> {
    Ok(writeln!(stdout(), "{what:<18} {found}")?)
}
