use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::Semaphore;

use crate::blocking;
use crate::error::Error;

/// A hash of no password, checked for users without one, so that their logins take as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGlrZW5lc3Mtbm9ib2R5$dIWtpjRYAOQpbRmgVWyoejzakhvYUxcRiJlEqtH6LD8";

/// Each check holds 19 MiB and a core.
static CHECKS: Semaphore = Semaphore::const_new(4);

/// Whether a password has this argon2id hash (PHC string); without a hash none has.
pub(super) async fn verify(password: String, hash: Option<String>) -> Result<bool, Error> {
    let check = move || {
        let expected = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY))?;
        let matches = Argon2::default().verify_password(password.as_bytes(), &expected);
        Ok(matches.is_ok() && hash.is_some())
    };
    let checked: Result<bool, argon2::password_hash::phc::Error> =
        blocking::run(&CHECKS, check).await?;
    checked.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `argon2id` of `password`, OWASP parameters.
    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGlrZW5lc3Mtbm9ib2R5$CJAbW/73Ip1iJThqCuGCt2ToInLN6DCVtpPR8yJ5NXo";

    #[tokio::test]
    async fn a_password_is_told_from_another() {
        let hash = || Some(HASH.to_owned());

        assert!(verify("password".to_owned(), hash()).await.unwrap());
        assert!(!verify("Password".to_owned(), hash()).await.unwrap());
    }

    #[tokio::test]
    async fn without_a_hash_no_password_is_right() {
        assert!(!verify(String::new(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_damaged_hash_is_a_fault() {
        assert!(
            verify("password".to_owned(), Some("x".to_owned()))
                .await
                .is_err()
        );
    }
}
