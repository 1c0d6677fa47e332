use std::sync::Arc;

use likeness_core::is_email_address;
use likeness_db::users::{self, NewUser};
use poem::Request;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::info::born_before;
use crate::body::{JsonBody, Node, ReadBody};
use crate::client::client_address;
use crate::context::EmailLogin;
use crate::error::{Error, Refusal};
use crate::limits::{ADDRESS, EARLIEST_BIRTH, LATEST_BIRTH, USER_INFO};
use crate::mail::{self, Letter};
use crate::message::Message;
use crate::rates::Attempts;
use crate::{Context, Tag};

/// A new account.
#[derive(Debug, Object)]
#[oai(example)]
struct Registration {
    /// Address with which the user logs in; case does not matter.
    email: String,
    /// Name as the user writes it.
    full_name: String,
    /// Date of birth in Unix seconds, in the past.
    date_of_birth: i64,
    /// As the user writes it.
    ethnicity: String,
    /// As the user writes it.
    gender: String,
}

impl Example for Registration {
    fn example() -> Self {
        Self {
            email: "ada@example.com".to_owned(),
            full_name: "Ada Example".to_owned(),
            date_of_birth: 1_731_754_271,
            ethnicity: "European".to_owned(),
            gender: "Female".to_owned(),
        }
    }
}

impl ReadBody for Registration {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let text = |name, most| {
            let text = body.field(name).required().text(most);
            text.unwrap_or_default().to_owned()
        };
        let born = body.field("date_of_birth").required();
        Self {
            email: read_address(&body.field("email")),
            full_name: text("full_name", USER_INFO),
            date_of_birth: born.integer(EARLIEST_BIRTH..=LATEST_BIRTH).unwrap_or(0),
            ethnicity: text("ethnicity", USER_INFO),
            gender: text("gender", USER_INFO),
        }
    }
}

/// Reads an e-mail address, lower-case.
pub(super) fn read_address(node: &Node<'_>) -> String {
    let address = node.text(ADDRESS).map(str::to_lowercase);
    match address {
        Some(address) if is_email_address(&address) => address,
        Some(_) => {
            node.refuse("must be an e-mail address");
            String::new()
        }
        None => {
            node.refuse("is required");
            String::new()
        }
    }
}

pub(crate) struct RegistrationApi;

#[OpenApi]
impl RegistrationApi {
    /// Create an account
    ///
    /// The address is kept in lower case; one address has one account. Where login needs a mailed
    /// code, the answer does not tell whether the address is taken: its owner gets a mail then.
    /// Where nobody logs in by e-mail, the operator alone makes accounts.
    #[oai(
        path = "/register",
        method = "post",
        tag = "Tag::Account",
        operation_id = "register"
    )]
    async fn register(
        &self,
        request: &Request,
        context: Data<&Arc<Context>>,
        attempts: Data<&Arc<Attempts>>,
        body: JsonBody<Registration>,
    ) -> Result<Json<Message>, Refusal<403, 409, 429>> {
        if context.settings.email_login == EmailLogin::Off {
            let detail = "registration is switched off with e-mail login";
            return Err(Error::forbidden(detail).into());
        }
        let user = body.0;
        born_before(context.now(), user.date_of_birth)?;
        let client = client_address(request, &context.settings.trusted_proxies);
        attempts.sign_up(client, &user.email)?;
        let user = NewUser {
            email: &user.email,
            full_name: &user.full_name,
            date_of_birth: user.date_of_birth,
            ethnicity: &user.ethnicity,
            gender: &user.gender,
            password_hash: None,
            email_verified_at: None,
        };
        if context.settings.email_login == EmailLogin::Code {
            sign_up_silently(&context, &user).await?;
            return Ok(Message::new("account created"));
        }
        match users::insert(&mut *context.connection().await?, &user).await {
            Ok(_) => Ok(Message::new("account created")),
            Err(likeness_db::Error::Conflict { .. }) => {
                Err(Error::conflict("the e-mail address has an account").into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Makes an account, or tells the owner of one that somebody tried to: by mail, so that the caller
/// does not learn which of them it was.
async fn sign_up_silently(context: &Arc<Context>, user: &NewUser<'_>) -> Result<(), Error> {
    let mut connection = context.connection().await?;
    let is_new = users::insert_unless_taken(&mut connection, user).await?;
    let (posting, email) = (context.clone(), user.email.to_owned());
    context.mailer.spawn(async move {
        if !is_new {
            mail::send(&posting, &email, Letter::taken()).await;
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use poem_openapi::types::ToJSON;

    use super::*;
    use crate::body::parse;

    #[test]
    fn the_example_of_the_document_is_read() {
        let registration = Registration::example().to_json_string();

        assert!(parse::<Registration>(registration.as_bytes()).is_ok());
    }

    #[test]
    fn the_address_is_kept_in_lower_case() {
        let body = br#"{"email": "Ada@Example.COM", "full_name": "", "date_of_birth": 0,
            "ethnicity": "", "gender": "", "user_id": 7}"#;

        let registration: Registration = parse(body).unwrap();

        assert_eq!(registration.email, "ada@example.com");
    }
}
