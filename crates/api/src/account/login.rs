use std::net::IpAddr;
use std::sync::Arc;

use likeness_db::users::{self, User};
use poem::Request;
use poem::web::Data;
use poem_openapi::payload::{Form, Json};
use poem_openapi::types::Example;
use poem_openapi::{ApiRequest, ApiResponse, Object, OpenApi};
use serde::Deserialize;

use super::local::{is_forwarded, is_local};
use super::password_parts::PasswordParts;
use super::registration::read_address;
use super::{code, password};
use crate::body::{JsonBody, Node, ReadBody};
use crate::client::client_address;
use crate::context::EmailLogin;
use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::rates::Attempts;
use crate::token::Sessions;
use crate::{Context, Settings, Tag, limits};

/// Login without a password.
#[derive(Debug, Object)]
#[oai(example)]
struct EmailCredentials {
    /// The account's address; case does not matter.
    email: String,
    /// The code that was mailed to the address; absent to ask for one.
    #[oai(skip_serializing_if_is_none)]
    code: Option<String>,
}

impl Example for EmailCredentials {
    fn example() -> Self {
        let email = "ada@example.com".to_owned();
        Self { email, code: None }
    }
}

impl ReadBody for EmailCredentials {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let code = body.field("code").text(limits::CODE);
        Self {
            email: read_address(&body.field("email")),
            code: code.map(str::to_owned),
        }
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
    /// An address and a code that was mailed there, or the address alone where the operator
    /// allows it.
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

#[derive(ApiResponse)]
enum Answer {
    /// The user is logged in.
    #[oai(status = 200)]
    Token(Json<Token>),
    /// If the address has an account, a code is on its way there.
    #[oai(status = 202)]
    CodeSent(Json<Message>),
}

impl Token {
    fn issue(context: &Context, user: &User) -> Result<Self, Error> {
        let lifetime = context.settings.token_lifetime;
        let id = context.randomness.uuid();
        let keys = &context.token_keys;
        let token = keys.issue(user, id, context.now(), lifetime)?;
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
    /// A JSON body logs in with a code: with an address alone it asks for one, which is mailed
    /// there if the address has an account (`202`), and with the code as well it logs in. Where the
    /// operator trusts every caller on this machine, the address alone logs in. A form logs in with
    /// a password.
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
        attempts: Data<&Arc<Attempts>>,
        sessions: Data<&Arc<Sessions>>,
        body: Credentials,
    ) -> Result<Answer, Refusal<401, 403, 429>> {
        let client = client_address(request, &context.settings.trusted_proxies);
        attempts.log_in(client)?;
        let user = match body {
            Credentials::Email(body) => {
                permit_email_login(&context.settings, request)?;
                find_by_email(&context, &attempts, client, body.0).await?
            }
            Credentials::Form(Form(form)) | Credentials::Multipart(PasswordParts(form)) => {
                attempts.offer_password(client, &form.username)?;
                Some(find_by_password(&context, &form.username, form.password).await?)
            }
        };
        Ok(match user {
            Some(user) => {
                // Tokens from before the owner of the address was known have ended.
                sessions.forget(user.id);
                Answer::Token(Json(Token::issue(&context, &user)?))
            }
            None => Answer::CodeSent(Message::new(
                "if the address has an account, a code is on its way there",
            )),
        })
    }
}

fn permit_email_login(settings: &Settings, request: &Request) -> Result<(), Error> {
    let refusal = match settings.email_login {
        EmailLogin::Off => Some("login by e-mail address alone is switched off"),
        EmailLogin::Trusted | EmailLogin::TrustedBeyondLoopback
            if is_forwarded(request.headers()) =>
        {
            Some("login by e-mail address alone does not work through a proxy")
        }
        EmailLogin::Trusted if !is_local(request, &settings.cors_origins) => {
            Some("login by e-mail address alone works only on the studio's own machine")
        }
        EmailLogin::Code | EmailLogin::Trusted | EmailLogin::TrustedBeyondLoopback => None,
    };
    refusal.map_or(Ok(()), |detail| Err(Error::forbidden(detail)))
}

/// The user whom the address or the code tells; `None` when a code was mailed.
async fn find_by_email(
    context: &Arc<Context>,
    attempts: &Attempts,
    client: IpAddr,
    credentials: EmailCredentials,
) -> Result<Option<User>, Error> {
    let email = &credentials.email;
    match (context.settings.email_login, credentials.code) {
        (EmailLogin::Code, Some(code)) => {
            attempts.show_code(client, email)?;
            code::redeem(context, email, &code).await.map(Some)
        }
        (EmailLogin::Code, None) => {
            attempts.ask_for_code(client, email)?;
            code::send(context, email).await.map(|()| None)
        }
        (EmailLogin::Off | EmailLogin::Trusted | EmailLogin::TrustedBeyondLoopback, _) => {
            find_by_email_alone(context, email).await.map(Some)
        }
    }
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
    let user = if likeness_db::can_hold(username) {
        users::find_by_email(&mut *context.connection().await?, username).await?
    } else {
        None
    };
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let is_right = password::verify(password, hash).await?;
    user.filter(|_| is_right)
        .ok_or_else(|| Error::unauthorized("user name or password is wrong"))
}
