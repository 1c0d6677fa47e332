//! Who may upload which workbooks, and what becomes of them.

use likeness_api::CatalogUpload;
use likeness_core::Role;
use likeness_db::users;
use likeness_tests::TestApp;
use poem::test::{TestForm, TestFormField, TestResponse};
use serde_json::{Value, json};

use super::{DOCUMENTED, XLSX, upload, workbook};
use crate::problem::{pointers, problem};

/// An old workbook with garments of three brands.
const XLS: &[u8] = include_bytes!("../../fixtures/catalog/garments.xls");

async fn post(app: &TestApp, header: &str, value: &str) -> TestResponse {
    let request = app.client.post("/upload_clothes").content_type(XLSX);
    let request = request.header(header, value).body(workbook(&DOCUMENTED));
    request.send().await
}

async fn imported(response: TestResponse) -> Value {
    response.assert_status_is_ok();
    response.json().await.value().deserialize()
}

async fn ask(app: &TestApp, url: &str, name: &str) -> TestResponse {
    let query = json!({"url": url, "name": name});
    app.client
        .post("/get_clothes")
        .body_json(&query)
        .send()
        .await
}

#[tokio::test]
async fn the_documented_rows_are_answered_as_printed() {
    let app = TestApp::new().await;

    let message = imported(upload(&app, XLSX, workbook(&DOCUMENTED)).await).await;
    let answer = imported(ask(&app, "https://example.com/1", "cloth1").await).await;

    assert_eq!(message, json!({"message": "3 clothes imported"}));
    let printed = json!({
        "gender": "Male", "colors": ["Red", "Blue", "Green"], "sizes": ["S", "M", "L"],
        "name": "Cloth1", "brand": "BrandA", "colors_hex": ["#FF0000", "#0000FF", "#008000"],
    });
    assert_eq!(answer, printed);
    problem(
        ask(&app, "https://example.com/1", "cloth2").await,
        404,
        "not_found",
    )
    .await;
    problem(
        ask(&app, "https://example.com/2/", "cloth2").await,
        404,
        "not_found",
    )
    .await;
}

#[tokio::test]
async fn a_workbook_comes_as_a_body_or_as_the_file_of_a_form() {
    let app = TestApp::new().await;
    let file = TestFormField::bytes(XLS.to_vec())
        .name("any")
        .filename("garments.xls");
    let lone = TestFormField::bytes(XLS.to_vec()).name("any");
    let form = |field| {
        app.client
            .post("/upload_clothes")
            .multipart(TestForm::new().field(field))
    };

    let expected = json!({"message": "3 clothes imported"});
    for kind in ["application/vnd.ms-excel", "application/octet-stream"] {
        assert_eq!(
            imported(upload(&app, kind, XLS.to_vec()).await).await,
            expected
        );
    }
    assert_eq!(imported(form(file).send().await).await, expected);
    assert_eq!(imported(form(lone).send().await).await, expected);
    let numbered = imported(ask(&app, "https://example.com/2", "501").await).await;
    assert_eq!(numbered["sizes"], json!(["38"]));
    problem(
        upload(&app, "text/csv", b"URL".to_vec()).await,
        415,
        "unsupported_media_type",
    )
    .await;
}

#[tokio::test]
async fn a_garment_that_comes_again_is_replaced() {
    let app = TestApp::new().await;
    imported(upload(&app, XLSX, workbook(&DOCUMENTED)).await).await;
    let mut rows = DOCUMENTED;
    rows[1][3] = "CLOTH1";
    rows[1][6] = "XL";

    imported(upload(&app, XLSX, workbook(&rows)).await).await;

    let answer = imported(ask(&app, "https://example.com/1", "Cloth1").await).await;
    assert_eq!(
        (&answer["name"], &answer["sizes"]),
        (&json!("CLOTH1"), &json!(["XL"]))
    );
    let count: i64 = sqlx::query_scalar("select count(*) from garments")
        .fetch_one(&app.database.pool)
        .await
        .unwrap();
    assert_eq!(count, 3);
}

#[tokio::test]
async fn faults_are_told_by_row_and_column_and_nothing_is_stored() {
    let app = TestApp::new().await;
    let mut rows = DOCUMENTED;
    rows[2][5] = "#000000,white";
    rows[3][0] = "";

    let refused = upload(&app, XLSX, workbook(&rows)).await;

    let problem_body = problem(refused, 400, "invalid_request").await;
    assert_eq!(
        pointers(&problem_body),
        ["/rows/3/Colors Hex", "/rows/4/URL"]
    );
    problem(
        ask(&app, "https://example.com/1", "Cloth1").await,
        404,
        "not_found",
    )
    .await;
    problem(
        upload(&app, XLSX, b"PK\x03\x04".to_vec()).await,
        400,
        "invalid_request",
    )
    .await;
    problem(
        upload(&app, XLSX, vec![0; 11 << 20]).await,
        413,
        "payload_too_large",
    )
    .await;
}

#[tokio::test]
async fn who_may_upload_is_a_setting() {
    let open = TestApp::new().await;
    let closed = TestApp::with(|settings| settings.catalog_upload = CatalogUpload::Admin).await;
    let user = closed.user("ada@example.com").await;
    let proxied = post(&open, "x-forwarded-for", "192.0.2.1").await;
    let remote = post(&open, "host", "studio.example").await;
    let nobody = post(&closed, "x-other", "").await;
    let forged = post(&closed, "authorization", "Bearer x.y.z").await;
    let known = post(&closed, "authorization", &user.bearer()).await;
    let mut connection = closed.database.pool.acquire().await.unwrap();
    users::set_role(&mut connection, "ada@example.com", Role::Admin)
        .await
        .unwrap();
    let admin = post(&closed, "authorization", &user.bearer()).await;

    problem(proxied, 403, "forbidden").await;
    problem(remote, 403, "forbidden").await;
    for refused in [nobody, forged] {
        refused.assert_header("www-authenticate", "Bearer");
        problem(refused, 401, "unauthorized").await;
    }
    problem(known, 403, "forbidden").await;
    imported(admin).await;
}

#[tokio::test]
async fn an_uploader_whom_nobody_can_look_up_may_try_again() {
    let app = TestApp::with(|settings| settings.catalog_upload = CatalogUpload::Admin).await;
    let user = app.user("ada@example.com").await;

    app.database.pool.close().await;
    let away = post(&app, "authorization", &user.bearer()).await;

    away.assert_header("retry-after", "5");
    problem(away, 503, "unavailable").await;
}

#[tokio::test]
async fn a_form_of_too_many_parts_is_refused() {
    let app = TestApp::new().await;
    let part = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    let many = format!("{}--x--\r\n", part.repeat(10_000));
    let post = |path: &str| {
        let request = app.client.post(path);
        let request = request.content_type("multipart/form-data; boundary=x");
        request.body(many.clone()).send()
    };

    let clothes = post("/upload_clothes").await;
    let login = post("/login").await;
    let without = app
        .client
        .post("/login")
        .multipart(TestForm::new().text("username", "ada@example.com"))
        .send()
        .await;

    problem(clothes, 400, "invalid_request").await;
    problem(login, 400, "invalid_request").await;
    let without = problem(without, 400, "invalid_request").await;
    assert_eq!(pointers(&without), ["/password"]);
}
