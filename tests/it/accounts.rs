//! Accounts, their details, and logging in where an address is trusted.

use likeness_api::EmailLogin;
use likeness_db::users::{self, NewUser};
use likeness_tests::{TestApp, account};
use poem::test::{TestForm, TestResponse};
use serde_json::{Value, json};
use sqlx::Executor;

use crate::problem::{pointers, problem};

/// `argon2id` of `password`.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGlrZW5lc3Mtbm9ib2R5$CJAbW/73Ip1iJThqCuGCt2ToInLN6DCVtpPR8yJ5NXo";

async fn post(app: &TestApp, path: &str, body: &Value) -> TestResponse {
    app.client.post(path).body_json(body).send().await
}

#[tokio::test]
async fn an_address_in_any_case_has_one_account() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let again = post(&app, "/register", &account("Ada@example.com")).await;

    problem(again, 409, "conflict").await;
    assert_eq!(user.get("/get_user_info").await["email"], "ada@example.com");
}

#[tokio::test]
async fn a_registration_names_every_bad_field() {
    let app = TestApp::new().await;
    let body = json!({"email": "string", "full_name": 7, "gender": "", "ethnicity": null});

    let refused = post(&app, "/register", &body).await;

    let problem = problem(refused, 400, "invalid_request").await;
    let mut told = pointers(&problem);
    told.sort_unstable();
    assert_eq!(
        told,
        ["/date_of_birth", "/email", "/ethnicity", "/full_name"]
    );
}

#[tokio::test]
async fn nobody_is_born_in_the_future() {
    let app = TestApp::new().await;
    let mut body = account("Ada@example.com");
    body["date_of_birth"] = json!(4_000_000_000_i64);

    let refused = post(&app, "/register", &body).await;

    let problem = problem(refused, 400, "invalid_request").await;
    assert_eq!(pointers(&problem), ["/date_of_birth"]);
}

#[tokio::test]
async fn a_login_answers_a_token_for_both_kinds_of_client() {
    let app = TestApp::new().await;
    app.user("ada@example.com").await;

    let login = post(&app, "/login", &json!({"email": "ADA@example.com"})).await;

    login.assert_status_is_ok();
    let body: Value = login.json().await.value().deserialize();
    assert_eq!(body["token"], body["access_token"]);
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 604_800);
}

#[tokio::test]
async fn an_unknown_address_does_not_log_in() {
    let app = TestApp::new().await;

    let refused = post(&app, "/login", &json!({"email": "nobody@example.com"})).await;

    problem(refused, 401, "unauthorized").await;
}

#[tokio::test]
async fn an_address_alone_is_trusted_only_on_this_machine() {
    let app = TestApp::new().await;
    app.user("ada@example.com").await;
    let login = || {
        app.client
            .post("/login")
            .body_json(&json!({"email": "ada@example.com"}))
    };

    for (name, value) in [
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
        ("via", "1.1 proxy"),
    ] {
        problem(login().header(name, value).send().await, 403, "forbidden").await;
    }
    let elsewhere = login().header("host", "studio.example");
    problem(elsewhere.send().await, 403, "forbidden").await;
}

#[tokio::test]
async fn the_operator_can_switch_login_by_address_off_or_open_it() {
    let closed = TestApp::with(|settings| settings.email_login = EmailLogin::Off).await;
    let open =
        TestApp::with(|settings| settings.email_login = EmailLogin::TrustedBeyondLoopback).await;
    let strange = post(&closed, "/register", &account("Ada@example.com")).await;
    post(&open, "/register", &account("Ada@example.com"))
        .await
        .assert_status_is_ok();
    let body = json!({"email": "ada@example.com"});

    let refused = post(&closed, "/login", &body).await;
    let login = open
        .client
        .post("/login")
        .body_json(&body)
        .header("host", "studio.example");

    problem(strange, 403, "forbidden").await;
    problem(refused, 403, "forbidden").await;
    login.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn an_account_with_a_password_logs_in_with_nothing_else() {
    let app = TestApp::new().await;
    let user = NewUser {
        email: "ada@example.com",
        full_name: "Ada",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: Some(HASH),
        email_verified_at: None,
    };
    let mut connection = app.database.pool.acquire().await.unwrap();
    users::insert(&mut connection, &user).await.unwrap();
    let form = |username, password| {
        let fields = [("username", username), ("password", password)];
        app.client.post("/login").form(&fields).send()
    };
    let parts = TestForm::new()
        .text("username", "ada@example.com")
        .text("password", "password");

    let by_address = post(&app, "/login", &json!({"email": "ada@example.com"})).await;

    problem(by_address, 401, "unauthorized").await;
    problem(
        form("ada@example.com", "Password").await,
        401,
        "unauthorized",
    )
    .await;
    problem(
        form("bob@example.com", "password").await,
        401,
        "unauthorized",
    )
    .await;
    problem(form("ada\0", "password").await, 401, "unauthorized").await;
    form("Ada@example.com", "password")
        .await
        .assert_status_is_ok();
    app.client
        .post("/login")
        .multipart(parts)
        .send()
        .await
        .assert_status_is_ok();
}

#[tokio::test]
async fn a_protected_route_wants_a_valid_token() {
    let app = TestApp::new().await;
    let get = || app.client.get("/get_user_info");

    let without = get().send().await;
    without.assert_header("www-authenticate", "Bearer");
    problem(without, 401, "unauthorized").await;
    for value in ["Bearer", "Bearer a.b.c", "Basic YTpi"] {
        let refused = get().header("authorization", value).send().await;
        refused.assert_header("www-authenticate", "Bearer");
        problem(refused, 401, "unauthorized").await;
    }
}

#[tokio::test]
async fn an_update_leaves_what_it_does_not_name() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    user.post(
        "/update_user_info",
        r#"{"full_name": "Lady Ada", "email": "x@y", "user_id": 1}"#,
    )
    .await;

    let info = user.get("/get_user_info").await;
    let expected = json!({
        "email": "ada@example.com", "full_name": "Lady Ada", "date_of_birth": 1_731_754_271,
        "ethnicity": "", "gender": "Female",
    });
    assert_eq!(info, expected);
}

#[tokio::test]
async fn details_are_empty_until_they_are_saved_piece_by_piece() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let before = user.get("/get_user_details").await;

    user.post(
        "/update_user_details",
        r#"{"face_shape": "long", "skin_tone": 2}"#,
    )
    .await;
    user.post("/update_user_details", r#"{"hair_style": "30"}"#)
        .await;

    let mut expected = json!({
        "face_shape": "", "skin_tone": 0, "body_dimensions": "", "real_world_measurements": "",
        "hair_style": "", "hair_color": "",
    });
    assert_eq!(before, expected);
    expected["face_shape"] = json!("long");
    expected["skin_tone"] = json!(2);
    expected["hair_style"] = json!("30");
    assert_eq!(user.get("/get_user_details").await, expected);
}

#[tokio::test]
async fn the_token_of_an_account_that_is_gone_is_not_valid() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    app.database
        .pool
        .execute("delete from users")
        .await
        .unwrap();

    for path in ["/update_user_info", "/update_user_details", "/generate"] {
        let request = app.client.post(path).header("authorization", user.bearer());
        let refused = request
            .body_json(&json!({"user_details": {"gender": "Female"}}))
            .send()
            .await;
        problem(refused, 401, "unauthorized").await;
    }
}
