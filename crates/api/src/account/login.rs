use std::sync::Arc;

use likeness_db::users::{self, User};
use poem::Request;
use poem::web::Data;
use poem_openapi::payload::{Form, Json};
use poem_openapi::types::Example;
use poem_openapi::{ApiRequest, Object, OpenApi};
use serde::Deserialize;

use super::local::{is_forwarded, is_local};
use super::password;
use super::password_parts::PasswordParts;
use super::registration::read_address;
use crate::body::{JsonBody, Node, ReadBody};
use crate::context::EmailLogin;
use crate::error::{Error, Refusal};
use crate::{Context, Tag};

/// Login with an address alone.
#[derive(Debug, Object)]
#[oai(example)]
struct EmailCredentials {
    /// The account's address; case does not matter.
    #[oai(validator(max_length = 254))]
    email: String,
}

impl Example for EmailCredentials {
    fn example() -> Self {
        let email = "ada@example.com".to_owned();
        Self { email }
    }
}

impl ReadBody for EmailCredentials {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let email = read_address(&body.field("email"));
        Self { email }
    }
}

/// Login with a password.
#[derive(Deserialize, Object)]
#[oai(example)]
pub(super) struct PasswordCredentials {
    /// The account's address.
    pub(super) username: String,
    /// The account's password.
    pub(super) password: String,
}

impl Example for PasswordCredentials {
    fn example() -> Self {
        Self {
            username: "ada@example.com".to_owned(),
            password: "correct horse battery staple".to_owned(),
        }
    }
}

#[derive(ApiRequest)]
enum Credentials {
    /// An address alone, where the operator allows it.
    Email(JsonBody<EmailCredentials>),
    /// Address and password.
    Form(Form<PasswordCredentials>),
    /// Address and password.
    Multipart(PasswordParts),
}

/// What the protected routes want to see in `Authorization`.
#[derive(Debug, Object)]
#[oai(example)]
struct Token {
    /// To be sent as `Authorization: Bearer <token>`.
    token: String,
    /// The same token.
    access_token: String,
    /// Always `bearer`.
    token_type: String,
    /// Seconds until the token expires.
    expires_in: u64,
}

impl Example for Token {
    fn example() -> Self {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIzMyJ9.c2lnbmF0dXJl";
        Self {
            token: token.to_owned(),
            access_token: token.to_owned(),
            token_type: "bearer".to_owned(),
            expires_in: 604_800,
        }
    }
}

impl Token {
    fn issue(context: &Context, user: &User) -> Result<Self, Error> {
        let lifetime = context.settings.token_lifetime;
        let token = context.token_key.issue(user.id, context.now(), lifetime)?;
        Ok(Self {
            access_token: token.clone(),
            token,
            token_type: "bearer".to_owned(),
            expires_in: lifetime.as_secs(),
        })
    }
}

pub(crate) struct LoginApi;

#[OpenApi]
impl LoginApi {
    /// Log in
    ///
    /// A JSON body with an address alone logs in where the operator trusts every caller on this
    /// machine; a form logs in with a password.
    #[oai(
        path = "/login",
        method = "post",
        tag = "Tag::Account",
        operation_id = "login"
    )]
    async fn login(
        &self,
        request: &Request,
        context: Data<&Arc<Context>>,
        body: Credentials,
    ) -> Result<Json<Token>, Refusal<401, 403>> {
        let user = match body {
            Credentials::Email(body) => {
                let policy = context.settings.email_login;
                permit_email_login(policy, request)?;
                find_by_email_alone(&context, &body.0.email).await?
            }
            Credentials::Form(Form(form)) => {
                find_by_password(&context, &form.username, form.password).await?
            }
            Credentials::Multipart(PasswordParts(form)) => {
                find_by_password(&context, &form.username, form.password).await?
            }
        };
        Ok(Json(Token::issue(&context, &user)?))
    }
}

fn permit_email_login(policy: EmailLogin, request: &Request) -> Result<(), Error> {
    let refusal = match policy {
        EmailLogin::Off => Some("login by e-mail address alone is switched off"),
        EmailLogin::Trusted | EmailLogin::TrustedBeyondLoopback
            if is_forwarded(request.headers()) =>
        {
            Some("login by e-mail address alone does not work through a proxy")
        }
        EmailLogin::Trusted if !is_local(request) => {
            Some("login by e-mail address alone works only on the studio's own machine")
        }
        EmailLogin::Trusted | EmailLogin::TrustedBeyondLoopback => None,
    };
    refusal.map_or(Ok(()), |detail| Err(Error::forbidden(detail)))
}

async fn find_by_email_alone(context: &Context, email: &str) -> Result<User, Error> {
    let user = users::find_by_email(&mut *context.connection().await?, email).await?;
    user.filter(|user| user.password_hash.is_none())
        .ok_or_else(|| Error::unauthorized("no account logs in with this address alone"))
}

async fn find_by_password(
    context: &Context,
    username: &str,
    password: String,
) -> Result<User, Error> {
    // The database cannot be asked for the character NUL.
    let user = if username.contains('\0') {
        None
    } else {
        users::find_by_email(&mut *context.connection().await?, username).await?
    };
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let is_right = password::verify(password, hash).await?;
    user.filter(|_| is_right)
        .ok_or_else(|| Error::unauthorized("user name or password is wrong"))
}
