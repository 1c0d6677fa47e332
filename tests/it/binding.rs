use likeness_tests::TestApp;

use crate::janitor::{age, bind, janitor};

const ASSET: &str = "1/gallery/a.jpg";

/// Stores an old asset that no row names.
async fn store_stranger(app: &TestApp) {
    let media = app.media();
    media.put(ASSET, "x".into(), "image/jpeg").await.unwrap();
    age(&app.folder().join(ASSET));
}

/// Why nothing is swept.
async fn refusal(app: &TestApp) -> String {
    janitor(app).sweep().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_store_that_belongs_to_another_database_is_not_swept() {
    let app = TestApp::new().await;
    bind(&app).await;
    store_stranger(&app).await;
    sqlx::query("update studio set id = gen_random_uuid()")
        .execute(&app.database.pool)
        .await
        .unwrap();

    let refusal = refusal(&app).await;

    assert!(refusal.contains("belongs to database"), "{refusal}");
    assert!(app.media().head(ASSET).await.is_ok());
}

#[tokio::test]
async fn a_store_of_strangers_is_swept_only_once_an_operator_says_whose_it_is() {
    let app = TestApp::new().await;
    store_stranger(&app).await;

    let refusal = refusal(&app).await;

    assert!(
        refusal.contains("knows none of the store's assets"),
        "{refusal}"
    );
    assert!(app.media().head(ASSET).await.is_ok());
    let id: String = sqlx::query_scalar("select id::text from studio")
        .fetch_one(&app.database.pool)
        .await
        .unwrap();
    assert!(refusal.contains(&id));
    app.media().set_mark(id.into()).await.unwrap();
    let swept = janitor(&app).sweep().await.unwrap();
    assert_eq!(swept.unwrap().orphans, 1);
}
