//! A studio that mails codes.

use likeness_api::{EmailLogin, Mailer, Settings};
use likeness_tests::{MailServer, TestApp, account};
use poem::test::TestResponse;
use serde_json::{Value, json};

/// Somebody's address.
pub(super) const ADA: &str = "ada@example.com";

/// A studio that mails codes.
pub(super) struct Studio {
    pub(super) app: TestApp,
    pub(super) mails: MailServer,
}

impl Studio {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mails = MailServer::start().await;
        let mailer = Mailer::smtp(mails.url(), "Studio <studio@example.com>").unwrap();
        let app = TestApp::with_mail(mailer, |settings| {
            settings.email_login = EmailLogin::Code;
            change(settings);
        });
        let app = app.await;
        Self { app, mails }
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> TestResponse {
        self.app.client.post(path).body_json(body).send().await
    }

    pub(super) async fn register(&self, email: &str) -> TestResponse {
        self.post("/register", &account(email)).await
    }

    pub(super) async fn ask(&self, email: &str) -> TestResponse {
        self.post("/login", &json!({"email": email})).await
    }

    pub(super) async fn show(&self, email: &str, code: &str) -> TestResponse {
        self.post("/login", &json!({"email": email, "code": code}))
            .await
    }

    /// The code that the address is mailed when it asks for one.
    pub(super) async fn code(&mut self, email: &str) -> String {
        assert_eq!(self.ask(email).await.0.status().as_u16(), 202);
        self.mails.next().await.code()
    }

    pub(super) async fn form(&self, password: &str) -> TestResponse {
        let fields = [("username", ADA), ("password", password)];
        self.app.client.post("/login").form(&fields).send().await
    }

    /// Whether a token is valid.
    pub(super) async fn knows(&self, token: &str) -> bool {
        let request = self.app.client.get("/get_user_info");
        let request = request.header("authorization", format!("Bearer {token}"));
        request.send().await.0.status().is_success()
    }
}

pub(super) async fn token(response: TestResponse) -> String {
    response.assert_status_is_ok();
    let body: Value = response.json().await.value().deserialize();
    body["token"].as_str().unwrap().to_owned()
}

/// Status, media type and body: all that a caller learns.
pub(super) async fn learned(response: TestResponse) -> (u16, String, Value) {
    let status = response.0.status().as_u16();
    let media_type = response.0.content_type().unwrap().to_owned();
    (
        status,
        media_type,
        response.json().await.value().deserialize(),
    )
}
