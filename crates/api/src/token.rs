use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use likeness_core::UserId;
use likeness_db::users;
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::Context;
use crate::error::Error;

/// The secret that signs tokens.
#[derive(Clone)]
pub struct TokenKey(pub Vec<u8>);

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

#[derive(Debug, Deserialize, Serialize)]
struct Claims {
    sub: String,
    iat: i64,
    exp: i64,
}

impl TokenKey {
    /// A token with which the user is recognised until its lifetime is over.
    pub(crate) fn issue(
        &self,
        user: UserId,
        now: OffsetDateTime,
        lifetime: Duration,
    ) -> Result<String, Error> {
        let iat = now.unix_timestamp();
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let claims = Claims {
            sub: user.to_string(),
            iat,
            exp: iat.saturating_add(lifetime),
        };
        let key = EncodingKey::from_secret(&self.0);
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(Error::internal)
    }

    /// The user to whom a token was issued, unless it is forged or its lifetime is over.
    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<UserId> {
        let mut validation = Validation::new(Algorithm::HS256);
        // The library would ask the machine for the time.
        validation.validate_exp = false;
        let key = DecodingKey::from_secret(&self.0);
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
            .ok()?
            .claims;
        let user = claims.sub.parse().ok().map(UserId)?;
        (now.unix_timestamp() < claims.exp).then_some(user)
    }
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

/// The user whose token a request carries.
pub(crate) async fn recognise(request: &Request, bearer: Bearer) -> poem::Result<UserId> {
    let context = request
        .data::<Arc<Context>>()
        .ok_or_else(|| Error::internal("a request came without a context"))?;
    Ok(find(context, &bearer.token).await?)
}

/// The user whose token it is; accounts may be gone before their tokens expire.
async fn find(context: &Context, token: &str) -> Result<UserId, Error> {
    let refusal = || Error::unauthorized("the token is not valid");
    let id = context.token_key.verify(token, context.now());
    let id = id.ok_or_else(refusal)?;
    let user = users::find(&mut *context.connection().await?, id).await?;
    user.map(|user| user.id).ok_or_else(refusal)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_token_is_valid_for_its_lifetime() {
        let key = TokenKey(b"a secret".to_vec());

        let token = key.issue(UserId(33), NOON, HOUR).unwrap();

        assert_eq!(key.verify(&token, NOON + HOUR / 2), Some(UserId(33)));
        assert_eq!(key.verify(&token, NOON + HOUR), None);
    }

    #[test]
    fn a_token_of_another_key_or_algorithm_is_not_valid() {
        let key = TokenKey(b"a secret".to_vec());
        let token = TokenKey(b"another".to_vec()).issue(UserId(33), NOON, HOUR);
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIzMyIsImlhdCI6MCwiZXhwIjo5OTk5OTk5OTk5fQ.";

        assert_eq!(key.verify(&token.unwrap(), NOON), None);
        assert_eq!(key.verify(unsigned, NOON), None);
        assert_eq!(key.verify("no token", NOON), None);
    }
}
