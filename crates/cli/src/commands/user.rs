use std::io::{Write, stdin, stdout};

use anyhow::{Context, Result, anyhow, bail, ensure};
use argon2::{Argon2, PasswordHasher};
use clap::{Args, Subcommand, ValueEnum};
use likeness_core::{Clock, Role, is_email_address};
use likeness_db::users::{self, NewUser};
use likeness_db::{Error, PgConnection};

use crate::clock::{SystemClock, randomness};
use crate::config::DatabaseSettings;

/// The fewest characters of a password.
const SHORTEST_PASSWORD: usize = 8;

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
    /// Give an account a permission.
    Grant(Change),
    /// Take a permission from an account; without one, end all of its tokens, so that it has to log in anew everywhere.
    Revoke(Revocation),
}

#[derive(Args, Debug)]
struct Change {
    /// E-mail address of the account.
    email: String,
    /// The permission.
    permission: Permission,
}

#[derive(Args, Debug)]
struct Revocation {
    /// E-mail address of the account.
    email: String,
    /// The permission.
    permission: Option<Permission>,
}

/// What an account may do beyond the ordinary.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Permission {
    /// Use the fast lane where `--vip-policy entitled` reserves it.
    Vip,
    /// Look after the studio.
    Admin,
}

impl User {
    pub(super) async fn run(self) -> Result<()> {
        match self.command {
            Command::Create { email, name } => create(&self.database, &email, &name).await,
            Command::Grant(change) => change.make(&self.database, true).await,
            Command::Revoke(revocation) => revocation.make(&self.database).await,
        }
    }
}

impl Revocation {
    async fn make(self, database: &DatabaseSettings) -> Result<()> {
        let email = self.email;
        if let Some(permission) = self.permission {
            let change = Change { email, permission };
            return change.make(database, false).await;
        }
        let pool = database.connect_migrated().await?;
        let mut connection = pool.acquire().await?;
        let known = users::revoke_tokens(&mut connection, &email).await?;
        ensure!(known, "no account has the address {email}");
        Ok(())
    }
}

impl Change {
    async fn make(&self, database: &DatabaseSettings, given: bool) -> Result<()> {
        let pool = database.connect_migrated().await?;
        let mut connection = pool.acquire().await?;
        let known = self.set(&mut connection, given).await?;
        ensure!(known, "no account has the address {}", self.email);
        Ok(())
    }

    /// Whether there is such an account.
    async fn set(&self, connection: &mut PgConnection, given: bool) -> Result<bool, Error> {
        match self.permission {
            Permission::Vip => users::set_vip(connection, &self.email, given).await,
            Permission::Admin => {
                let role = if given { Role::Admin } else { Role::User };
                users::set_role(connection, &self.email, role).await
            }
        }
    }
}

async fn create(database: &DatabaseSettings, email: &str, name: &str) -> Result<()> {
    ensure!(is_email_address(email), "{email} is not an e-mail address");
    let hash = read_password()?.as_deref().map(hash).transpose()?;
    let user = NewUser {
        email,
        full_name: name,
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: hash.as_deref(),
        email_verified_at: Some(SystemClock.now()),
    };
    let pool = database.connect_migrated().await?;
    let mut connection = pool.acquire().await?;
    match users::insert(&mut connection, &user).await {
        Ok(id) => Ok(writeln!(stdout(), "{id}")?),
        Err(Error::Conflict { .. }) => bail!("that address is taken"),
        Err(error) => Err(error.into()),
    }
}

/// The password that is asked for on standard input; `None` if the line is empty.
fn read_password() -> Result<Option<String>> {
    let mut line = String::new();
    stdin()
        .read_line(&mut line)
        .context("no password was given")?;
    password_in(&line)
}

fn password_in(line: &str) -> Result<Option<String>> {
    let password = line.trim_end_matches(['\r', '\n']);
    match password.chars().count() {
        0 => Ok(None),
        SHORTEST_PASSWORD.. => Ok(Some(password.to_owned())),
        _ => bail!("a password has at least {SHORTEST_PASSWORD} characters"),
    }
}

fn hash(password: &str) -> Result<String> {
    let salt = randomness()?.bytes::<16>();
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| anyhow!("the password cannot be hashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_one_line_of_at_least_eight_characters_or_none() {
        assert!(password_in("12345678\r\n").is_ok_and(|it| it.as_deref() == Some("12345678")));
        assert!(password_in("\n").is_ok_and(|it| it.is_none()));
        assert!(password_in("1234567\n").is_err());
    }
}
