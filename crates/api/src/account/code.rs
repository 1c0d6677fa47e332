//! Login by a code that is mailed.

use std::sync::Arc;

use likeness_core::Randomness;
use likeness_db::users::{self, User};
use likeness_db::{begin, login_codes};
use time::Duration;

use crate::Context;
use crate::error::Error;
use crate::mail::{self, Letter};

/// How long a code is valid.
const LIFETIME: Duration = Duration::minutes(10);

/// How often a code may be offered.
const MOST_TRIES: i32 = 5;

/// Makes the address's new code, and mails it once the caller has their answer.
///
/// Until then nothing depends on whether the address has an account.
pub(super) async fn send(context: &Arc<Context>, email: &str) -> Result<(), Error> {
    let code = random_code(&context.randomness);
    let hashes = context.token_keys.code_hashes(email, &code)?;
    let hash = hashes.first().map_or("", String::as_str);
    let expires_at = context.now() + LIFETIME;
    let mut connection = context.connection().await?;
    login_codes::put(&mut connection, email, hash, expires_at).await?;
    let posted = post(context.clone(), email.to_owned(), code);
    context.mailer.spawn(posted);
    Ok(())
}

/// Mails a code to an address that has an account.
async fn post(context: Arc<Context>, email: String, code: String) {
    let user = async {
        let mut connection = context.connection().await?;
        Ok::<_, Error>(users::find_by_email(&mut connection, &email).await?)
    };
    match user.await {
        Ok(Some(user)) => {
            let letter = Letter::code(&code, LIFETIME.whole_minutes());
            mail::send(&context, &user.email, letter).await;
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(error = %error, "a code could not be mailed"),
    }
}

/// The user who shows the code that was mailed to them, and so owns the address.
pub(super) async fn redeem(context: &Context, email: &str, code: &str) -> Result<User, Error> {
    let hashes = context.token_keys.code_hashes(email, code)?;
    let now = context.now();
    let mut transaction = begin(&context.pool).await?;
    let is_right = login_codes::redeem(&mut transaction, email, &hashes, MOST_TRIES, now).await?;
    let user = match is_right {
        true => users::verify_email(&mut transaction, email, now).await?,
        false => None,
    };
    likeness_db::commit(transaction).await?;
    user.ok_or_else(|| Error::unauthorized("the code is wrong, was used or has expired"))
}

/// Eight digits, each as likely as the others.
fn random_code(randomness: &Randomness) -> String {
    let number = u64::from_le_bytes(randomness.bytes()) % 100_000_000;
    format!("{number:08}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_eight_digits_and_differ() {
        let randomness = Randomness::from_seed([1; 32]);

        let codes: Vec<_> = (0..100).map(|_| random_code(&randomness)).collect();

        for code in &codes {
            assert!(code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()));
        }
        assert_ne!(codes[0], codes[1]);
    }
}
