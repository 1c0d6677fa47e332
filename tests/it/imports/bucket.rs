//! Imports of a studio whose assets lie in a bucket, and whose processes share nothing else.

use likeness_tests::{TestApp, data_directory, printed};
use tokio::task::spawn_blocking;

use super::files::{CHEST, write};
use super::requests::wearing;
use crate::s3::{S3, SECRET};

#[tokio::test]
async fn what_one_machine_imports_every_other_offers_and_draws() {
    // given
    let s3 = S3::start().await;
    let app = TestApp::on(s3.media(), |_| {}).await;
    let user = app.user("ada@example.com").await;
    let mut environment: Vec<_> = s3.environment(SECRET).into();
    environment.push(("LIKENESS_MEDIA_URL", "s3://studio/assets".to_owned()));

    // when
    let import = move || {
        let (data, folder) = (data_directory(), tempfile::tempdir().unwrap());
        let clothes = folder.path().join("clothes");
        write(&clothes, "board", "CC0", CHEST);
        let pairs = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let environment: Vec<_> = pairs.collect();
        let path = clothes.to_str().unwrap();
        let imported = printed(&data, &["assets", "import", path], &environment);
        (imported, printed(&data, &["assets", "list"], &environment))
    };
    let (imported, listed) = spawn_blocking(import).await.unwrap();
    let body = wearing("0", "imported/board", "blue").to_string();
    let task = user.submit(body).await;
    app.run_tasks().await;

    // then
    assert!(
        imported.contains("imported the garment imported/board"),
        "{imported}"
    );
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let status = user.get(&format!("/generate/{task}")).await;
    assert_eq!(status["status"], "SUCCESS", "{status}");
    let vocabulary = user.get("/vocabulary").await.to_string();
    assert!(vocabulary.contains("imported/board"));
}
