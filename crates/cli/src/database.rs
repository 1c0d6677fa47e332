use std::future::pending;

use anyhow::{Error, Result};
use tokio_util::sync::CancellationToken;

use crate::clock::randomness;
use crate::postgres::{Options, Postgres, Server};

/// Which database a studio uses.
#[derive(Debug)]
pub(crate) enum Choice {
    /// One that somebody else runs, by its URL.
    Given(String),
    /// One of its own, run by that server.
    Own(Server, Options),
}

/// The database of a studio.
#[derive(Debug)]
pub(crate) enum Database {
    Given(String),
    Own(Postgres),
}

impl Database {
    /// Starts the server if the database is the studio's own, unless the token is cancelled before it is ready.
    pub(crate) async fn start(choice: Choice, shutdown: &CancellationToken) -> Result<Self> {
        match choice {
            Choice::Given(url) => Ok(Self::Given(url)),
            Choice::Own(server, options) => Ok(Self::Own(
                Postgres::start_on(&server, &options, &randomness()?, shutdown).await?,
            )),
        }
    }

    /// The URL to connect to, password included.
    pub(crate) fn url(&self) -> Result<String> {
        match self {
            Self::Given(url) => Ok(url.clone()),
            Self::Own(postgres) => postgres.url("postgres"),
        }
    }

    /// Waits until a server of its own ends unasked; forever if there is none.
    pub(crate) async fn ended(&mut self) -> Error {
        match self {
            Self::Given(_) => pending().await,
            Self::Own(postgres) => postgres.ended().await,
        }
    }

    /// Stops a server of its own.
    pub(crate) async fn stop(self) -> Result<()> {
        match self {
            Self::Given(_) => Ok(()),
            Self::Own(postgres) => postgres.stop().await,
        }
    }
}
