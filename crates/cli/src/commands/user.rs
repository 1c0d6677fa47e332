use std::io::{Write, stdin, stdout};

use anyhow::{Context, Result, anyhow};
use argon2::{Argon2, PasswordHasher};
use clap::{Args, Subcommand};
use likeness_db::users::{self, NewUser};

use crate::clock::randomness;
use crate::config::DatabaseSettings;

#[derive(Args, Debug)]
pub(super) struct User {
    #[command(flatten)]
    database: DatabaseSettings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an account; its password is one line of standard input, empty for none.
    Create {
        /// E-mail address.
        email: String,
        /// Full name.
        #[arg(default_value = "")]
        name: String,
    },
}

impl User {
    pub(super) async fn run(self) -> Result<()> {
        let pool = self.database.connect().await?;
        let mut connection = pool.acquire().await?;
        match self.command {
            Command::Create { email, name } => {
                let hash = read_password()?;
                let user = NewUser {
                    email: &email,
                    full_name: &name,
                    date_of_birth: 0,
                    ethnicity: "",
                    gender: "",
                    password_hash: hash.as_deref(),
                };
                let id = users::insert(&mut connection, &user).await?;
                Ok(writeln!(stdout(), "{id}")?)
            }
        }
    }
}

/// The hash of the password that is asked for on standard input.
fn read_password() -> Result<Option<String>> {
    let mut line = String::new();
    stdin()
        .read_line(&mut line)
        .context("no password was given")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Ok(None);
    }
    let salt = randomness()?.bytes::<16>();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| Some(hash.to_string()))
        .map_err(|error| anyhow!("the password cannot be hashed: {error}"))
}
