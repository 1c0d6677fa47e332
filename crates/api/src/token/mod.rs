mod checked;
mod sessions;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto};
use likeness_core::UserId;
use likeness_db::users::{self, User};
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

pub(crate) use self::sessions::Sessions;
use crate::Context;
use crate::error::Error;

/// The one algorithm of tokens, whatever they say about themselves.
const ALGORITHM: Algorithm = Algorithm::HS256;

/// Bytes of a secret's digest that name the secret.
const ID_BYTES: usize = 8;

/// The secrets behind tokens and login codes: the first signs, all verify.
#[derive(Clone)]
pub struct TokenKeys(Arc<[TokenKey]>);

struct TokenKey {
    id: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

#[derive(Debug, Deserialize, Serialize)]
struct Claims {
    sub: String,
    iat: i64,
    exp: i64,
    jti: Uuid,
    generation: i32,
}

/// What a valid signature says about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// To whom it was issued.
    pub(crate) user: UserId,
    /// Which of the user's tokens it is.
    pub(crate) token_id: Uuid,
    /// When it ends by itself.
    pub(crate) expires_at: OffsetDateTime,
    generation: i32,
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(..)")
    }
}

impl TokenKeys {
    /// Takes secrets, newest first.
    #[must_use]
    pub fn new(secrets: &[Vec<u8>]) -> Self {
        let keys = secrets.iter().map(|secret| TokenKey {
            id: hex::encode(&Sha256::digest(secret)[..ID_BYTES]),
            signing: EncodingKey::from_secret(secret),
            verifying: DecodingKey::from_secret(secret),
            validation: validation(),
        });
        Self(keys.collect())
    }

    /// A token with which the user is recognised until its lifetime is over.
    pub(crate) fn issue(
        &self,
        user: &User,
        token_id: Uuid,
        now: OffsetDateTime,
        lifetime: Duration,
    ) -> Result<String, Error> {
        let iat = now.unix_timestamp();
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let claims = Claims {
            sub: user.id.to_string(),
            iat,
            exp: iat.saturating_add(lifetime),
            jti: token_id,
            generation: user.token_generation,
        };
        let key = self.newest()?;
        let mut header = Header::new(ALGORITHM);
        header.kid = Some(key.id.clone());
        jsonwebtoken::encode(&header, &claims, &key.signing).map_err(Error::internal)
    }

    /// What a token says, unless it is forged or its lifetime is over.
    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Session> {
        let id = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.0.iter().find(|key| key.id == id)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.verifying, &key.validation)
            .ok()?
            .claims;
        let session = Session {
            user: claims.sub.parse().ok().map(UserId)?,
            token_id: claims.jti,
            expires_at: OffsetDateTime::from_unix_timestamp(claims.exp).ok()?,
            generation: claims.generation,
        };
        (now < session.expires_at).then_some(session)
    }

    /// What is kept of the code that was mailed to an address, by each secret, newest first.
    pub(crate) fn code_hashes(&self, email: &str, code: &str) -> Result<Vec<String>, Error> {
        // No token looks like this, for tokens have no lines.
        let message = format!("login code\n{email}\n{code}");
        let hash = |key: &TokenKey| crypto::sign(message.as_bytes(), &key.signing, ALGORITHM);
        let hashes: Result<_, _> = self.0.iter().map(hash).collect();
        hashes.map_err(Error::internal)
    }

    fn newest(&self) -> Result<&TokenKey, Error> {
        let newest = self.0.first();
        newest.ok_or_else(|| Error::internal("there is no key to sign with"))
    }
}

/// What the library looks at besides the signature.
fn validation() -> Validation {
    let mut validation = Validation::new(ALGORITHM);
    // It would ask the machine for the time.
    validation.validate_exp = false;
    validation
}

/// The user who sends the request.
///
/// The token that `/login` answers.
#[derive(SecurityScheme)]
#[oai(
    ty = "bearer",
    bearer_format = "JWT",
    rename = "token",
    checker = "recognise"
)]
pub(crate) struct Caller(pub(crate) UserId);

/// The token that the request shows, which `/login` answered.
#[derive(SecurityScheme)]
#[oai(
    ty = "bearer",
    bearer_format = "JWT",
    rename = "token",
    checker = "open"
)]
pub(crate) struct ShownToken(pub(crate) Session);

/// The account whose token the request shows, as it is now.
#[derive(SecurityScheme)]
#[oai(
    ty = "bearer",
    bearer_format = "JWT",
    rename = "token",
    checker = "find_user"
)]
pub(crate) struct Account(pub(crate) User);

async fn recognise(request: &Request, bearer: Bearer) -> poem::Result<UserId> {
    Ok(open(request, bearer).await?.user)
}

async fn open(request: &Request, bearer: Bearer) -> poem::Result<Session> {
    let context = Context::of(request)?;
    let session = verify(context, &bearer.token)?;
    Sessions::of(request)?.check(context, &session).await?;
    Ok(session)
}

/// The account whose token a request carries.
pub(crate) async fn find_user(request: &Request, bearer: Bearer) -> poem::Result<User> {
    let context = Context::of(request)?;
    let session = verify(context, &bearer.token)?;
    Ok(check(context, &session).await?)
}

/// The user, unless the token has ended since: accounts may be gone, and tokens revoked, before the
/// tokens expire.
pub(crate) async fn check(context: &Context, session: &Session) -> Result<User, Error> {
    if context.now() >= session.expires_at {
        return Err(refusal());
    }
    let mut connection = context.connection().await?;
    let (id, generation) = (session.user, session.generation);
    let user = users::find_by_token(&mut connection, id, generation, session.token_id).await?;
    user.ok_or_else(refusal)
}

fn verify(context: &Context, token: &str) -> Result<Session, Error> {
    let session = context.token_keys.verify(token, context.now());
    session.ok_or_else(refusal)
}

fn refusal() -> Error {
    Error::unauthorized("the token is not valid")
}

#[cfg(test)]
mod tests;
