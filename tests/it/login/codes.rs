//! Codes: mailed, shown, wrong, late.

use std::time::Duration;

use likeness_core::Clock;
use likeness_db::login_codes;
use likeness_db::users::{self, NewUser};
use serde_json::json;

use super::stage::{ADA, Studio, learned, token};
use crate::problem::problem;

/// `argon2id` of `password`.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGlrZW5lc3Mtbm9ib2R5$CJAbW/73Ip1iJThqCuGCt2ToInLN6DCVtpPR8yJ5NXo";

/// A code that is not this one.
fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:08}", (number + 1) % 100_000_000)
}

#[tokio::test]
async fn a_mailed_code_logs_in_once() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();

    studio
        .ask("Ada@Example.com")
        .await
        .assert_status(poem::http::StatusCode::ACCEPTED);
    let mail = studio.mails.next().await;
    let first = studio.show("ADA@example.com", &mail.code()).await;
    let again = studio.show(ADA, &mail.code()).await;

    assert_eq!(mail.to, [ADA]);
    assert_eq!(mail.from, "studio@example.com");
    assert!(
        mail.text.contains("From: Studio <studio@example.com>"),
        "{}",
        mail.text
    );
    assert!(
        mail.text.contains("Date: Fri, 15 Jan 2027"),
        "{}",
        mail.text
    );
    assert!(studio.knows(&token(first).await).await);
    problem(again, 401, "unauthorized").await;
}

#[tokio::test]
async fn an_unknown_address_is_answered_and_recorded_like_a_known_one_but_not_written_to() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();

    let unknown = studio.ask("bob@example.com").await;
    let known = studio.ask(ADA).await;

    assert_eq!(learned(unknown).await, learned(known).await);
    let recorded: Vec<(String, i32)> =
        sqlx::query_as("select email, tries from login_codes order by email")
            .fetch_all(&studio.app.database.pool)
            .await
            .unwrap();
    assert_eq!(
        recorded,
        [(ADA.to_owned(), 0), ("bob@example.com".to_owned(), 0)]
    );
    let mail = studio.mails.next().await;
    assert_eq!(mail.to, [ADA]);
    let wrong = another(&mail.code());
    let unknown = studio.show("bob@example.com", &wrong).await;
    let known = studio.show(ADA, &wrong).await;
    assert_eq!(learned(unknown).await, learned(known).await);
    let tries: Vec<i32> = sqlx::query_scalar("select tries from login_codes")
        .fetch_all(&studio.app.database.pool)
        .await
        .unwrap();
    assert_eq!(tries, [1, 1]);
    assert_eq!(studio.mails.waiting(), 0);
}

#[tokio::test]
async fn a_taken_address_signs_up_like_a_new_one_and_its_owner_is_told() {
    let mut studio = Studio::new().await;

    let new = studio.register(ADA).await;
    let taken = studio.register("ADA@example.com").await;

    assert_eq!(learned(new).await, learned(taken).await);
    let mail = studio.mails.next().await;
    assert_eq!(mail.to, [ADA]);
    assert!(
        mail.text.contains("Subject: You have an account already"),
        "{}",
        mail.text
    );
    let count: i64 = sqlx::query_scalar("select count(*) from users")
        .fetch_one(&studio.app.database.pool)
        .await
        .unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_code_may_be_tried_five_times() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();
    let code = studio.code(ADA).await;
    let wrong = another(&code);

    for _ in 0..4 {
        problem(studio.show(ADA, &wrong).await, 401, "unauthorized").await;
    }
    studio.show(ADA, &code).await.assert_status_is_ok();

    let code = studio.code(ADA).await;
    let wrong = another(&code);
    for _ in 0..5 {
        problem(studio.show(ADA, &wrong).await, 401, "unauthorized").await;
    }
    problem(studio.show(ADA, &code).await, 401, "unauthorized").await;
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();
    let code = studio.code(ADA).await;
    studio.app.clock.advance(Duration::from_secs(599));
    studio.show(ADA, &code).await.assert_status_is_ok();

    let code = studio.code(ADA).await;
    studio.app.clock.advance(Duration::from_secs(600));

    problem(studio.show(ADA, &code).await, 401, "unauthorized").await;
    let mut connection = studio.app.database.pool.acquire().await.unwrap();
    let now = studio.app.clock.now();
    let before = now - Duration::from_secs(1);
    assert_eq!(
        login_codes::delete_expired(&mut connection, before)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        login_codes::delete_expired(&mut connection, now)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn the_newest_code_replaces_older_ones_and_is_of_one_address() {
    let mut studio = Studio::new().await;
    for email in [ADA, "bob@example.com"] {
        studio.register(email).await.assert_status_is_ok();
    }
    let old = studio.code(ADA).await;
    let new = studio.code(ADA).await;
    let bobs = studio.code("bob@example.com").await;

    problem(studio.show(ADA, &old).await, 401, "unauthorized").await;
    problem(studio.show(ADA, &bobs).await, 401, "unauthorized").await;
    studio.show(ADA, &new).await.assert_status_is_ok();
}

#[tokio::test]
async fn of_two_who_show_a_code_at_once_one_is_logged_in() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();
    let code = studio.code(ADA).await;

    let (one, two) = tokio::join!(studio.show(ADA, &code), studio.show(ADA, &code));

    let mut statuses = [one, two].map(|response| response.0.status().as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn of_two_codes_that_are_asked_for_at_once_one_logs_in() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();

    let (one, two) = tokio::join!(studio.ask(ADA), studio.ask(ADA));

    for asked in [one, two] {
        assert_eq!(asked.0.status().as_u16(), 202);
    }
    let codes = [studio.mails.next().await, studio.mails.next().await].map(|mail| mail.code());
    let first = studio.show(ADA, &codes[0]).await.0.status().as_u16();
    let second = studio.show(ADA, &codes[1]).await.0.status().as_u16();
    assert_eq!(first.min(second), 200);
    assert_eq!(first.max(second), 401);
}

#[tokio::test]
async fn a_database_that_leaks_does_not_tell_codes() {
    let mut studio = Studio::new().await;
    studio.register(ADA).await.assert_status_is_ok();

    let code = studio.code(ADA).await;

    let row: String = sqlx::query_scalar("select login_codes::text from login_codes")
        .fetch_one(&studio.app.database.pool)
        .await
        .unwrap();
    assert!(row.contains(ADA) && !row.contains(&code), "{row}");
}

#[tokio::test]
async fn the_owner_of_the_address_wins_over_whoever_signed_up_with_it() {
    let mut studio = Studio::new().await;
    insert(&studio, false).await;
    let strangers = token(studio.form("password").await).await;
    assert!(studio.knows(&strangers).await);

    let code = studio.code(ADA).await;
    let owners = token(studio.show(ADA, &code).await).await;

    assert!(studio.knows(&owners).await);
    assert!(!studio.knows(&strangers).await);
    problem(studio.form("password").await, 401, "unauthorized").await;
    let code = studio.code(ADA).await;
    studio.show(ADA, &code).await.assert_status_is_ok();
    assert!(studio.knows(&owners).await, "a later login ended a token");
}

#[tokio::test]
async fn an_account_of_the_operator_keeps_its_password() {
    let mut studio = Studio::new().await;
    insert(&studio, true).await;
    let before = token(studio.form("password").await).await;

    let code = studio.code(ADA).await;
    studio.show(ADA, &code).await.assert_status_is_ok();

    assert!(studio.knows(&before).await);
    studio.form("password").await.assert_status_is_ok();
}

/// Makes an account with a password.
async fn insert(studio: &Studio, verified: bool) {
    let user = NewUser {
        email: ADA,
        full_name: "Ada",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: Some(HASH),
        email_verified_at: verified.then(|| studio.app.clock.now()),
    };
    let mut connection = studio.app.database.pool.acquire().await.unwrap();
    users::insert(&mut connection, &user).await.unwrap();
}

#[tokio::test]
async fn a_code_is_a_short_text() {
    let studio = Studio::new().await;

    for code in [json!(12_345_678), json!("1".repeat(65)), json!({})] {
        let refused = studio
            .post("/login", &json!({"email": ADA, "code": code}))
            .await;
        problem(refused, 400, "invalid_request").await;
    }
    problem(studio.show(ADA, "").await, 401, "unauthorized").await;
}

#[tokio::test]
async fn a_mail_that_cannot_be_delivered_changes_no_answer() {
    let mut studio = Studio::new().await;
    for email in ["full@example.com", ADA] {
        studio.register(email).await.assert_status_is_ok();
    }

    let undeliverable = studio.ask("full@example.com").await;
    let delivered = studio.ask(ADA).await;

    assert_eq!(learned(undeliverable).await, learned(delivered).await);
    assert_eq!(studio.mails.next().await.to, [ADA]);
}
