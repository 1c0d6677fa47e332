//! Workbooks, from the upload to the picture.

use image::DynamicImage;
use likeness_api::CatalogUpload;
use likeness_core::Role;
use likeness_db::users;
use likeness_tests::{TestApp, TestUser};
use poem::test::{TestForm, TestFormField, TestResponse};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::problem::{pointers, problem};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// An old workbook with garments of three brands.
const XLS: &[u8] = include_bytes!("../fixtures/catalog/garments.xls");

/// The rows that the studio's document prints.
const DOCUMENTED: [[&str; 7]; 4] = [
    [
        "URL",
        "Brand",
        "Gender",
        "Name",
        "Colors",
        "Colors Hex",
        "Sizes",
    ],
    [
        "https://example.com/1",
        "BrandA",
        "Male",
        "Cloth1",
        "Red,Blue,Green",
        "#FF0000,#0000FF,#008000",
        "S,M,L",
    ],
    [
        "https://example.com/2",
        "BrandB",
        "Female",
        "Cloth2",
        "Black,White",
        "#000000,#FFFFFF",
        "XS,S,M,L,XL",
    ],
    [
        "https://example.com/3",
        "BrandC",
        "Female",
        "Cloth3",
        "Yellow,Purple",
        "#FFFF00,#800080",
        "M,L,XL,XXL",
    ],
];

fn workbook(rows: &[[&str; 7]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

async fn upload(app: &TestApp, kind: &str, bytes: Vec<u8>) -> TestResponse {
    let request = app.client.post("/upload_clothes").content_type(kind);
    request.body(bytes).send().await
}

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

fn wearing(brand: &str, item: &str, color: &str, size: &str) -> Value {
    json!({
        "user_details": {"gender": "Female"},
        "apparel_details": {"brand": brand, "item_id": item, "color": color, "size": size, "size2": size},
        "image_options": {"width": 256, "height": 384},
    })
}

async fn generate(app: &TestApp, user: &TestUser<'_>, body: &Value) -> TestResponse {
    let request = app
        .client
        .post("/generate")
        .header("authorization", user.bearer());
    request.body_json(body).send().await
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

#[tokio::test]
async fn a_garment_of_the_catalogue_is_drawn_in_its_colour() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    imported(upload(&app, XLSX, workbook(&DOCUMENTED)).await).await;

    let mut tasks = Vec::new();
    for color in ["White", "Black"] {
        let submitted = generate(&app, &user, &wearing("brandb", "CLOTH2", color, "XL")).await;
        tasks.push(
            imported(submitted).await["task_id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    app.run_tasks().await;

    let white = chest(&picture(&user, &tasks[0]).await);
    let black = chest(&picture(&user, &tasks[1]).await);
    let (most, least) = (white.iter().max().unwrap(), white.iter().min().unwrap());
    assert!(*least > 150 && most - least < 25, "{white:?}");
    assert!(black.iter().all(|channel| *channel < 80), "{black:?}");
    let output: Value = sqlx::query_scalar("select output from tasks limit 1")
        .fetch_one(&app.database.pool)
        .await
        .unwrap();
    assert_eq!(output["garment_guessed"], true);
}

#[tokio::test]
async fn a_colour_or_size_that_the_garment_has_not_is_refused_with_those_it_has() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    imported(upload(&app, XLSX, workbook(&DOCUMENTED)).await).await;

    let both = generate(&app, &user, &wearing("BrandB", "Cloth2", "Red", "XXL")).await;
    let unknown = generate(&app, &user, &wearing("BrandA", "Cloth2", "Red", "M")).await;

    let both = problem(both, 400, "invalid_request").await;
    assert_eq!(
        pointers(&both)[..2],
        ["/apparel_details/color", "/apparel_details/size"]
    );
    let message = |index: usize| both["errors"][index]["message"].as_str().unwrap();
    assert!(
        message(0).ends_with("allowed: Black, White"),
        "{}",
        message(0)
    );
    assert!(
        message(1).ends_with("allowed: XS, S, M, L, XL"),
        "{}",
        message(1)
    );
    let unknown = problem(unknown, 400, "invalid_request").await;
    assert_eq!(pointers(&unknown), ["/apparel_details/item_id"]);
    assert_eq!(user.get("/get_tasks").await, json!({"tasks": []}));
}

async fn picture(user: &TestUser<'_>, task: &str) -> DynamicImage {
    let gallery = user.get("/get_gallery").await;
    let entries = gallery["gallery_urls"].as_array().unwrap();
    let urls = entries
        .iter()
        .map(|entry| entry["source_url"].as_str().unwrap());
    let url = urls.into_iter().find(|url| url.contains(task)).unwrap();
    user.image(url).await
}

/// The median colour of the chest.
fn chest(picture: &DynamicImage) -> [u8; 3] {
    let picture = picture.to_rgb8();
    let (width, height) = picture.dimensions();
    let mut channels = [Vec::new(), Vec::new(), Vec::new()];
    for y in height * 26 / 100..height * 34 / 100 {
        for x in width * 46 / 100..width * 54 / 100 {
            for (channel, value) in channels.iter_mut().zip(picture.get_pixel(x, y).0) {
                channel.push(value);
            }
        }
    }
    channels.map(|mut values| {
        values.sort_unstable();
        values[values.len() / 2]
    })
}
