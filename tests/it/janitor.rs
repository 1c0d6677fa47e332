//! What is left over is removed.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use image::ImageFormat;
use likeness_cli::{Janitor, Swept};
use likeness_core::{Area, UserId};
use likeness_db::assets::{self, NewAsset};
use likeness_tests::{Database, Program, TestApp, data_directory, hoodie, until, wait_until};
use sqlx::Executor;

use crate::avatar::{picture, upload};
use crate::problem::problem;

const HOUR: Duration = Duration::from_secs(3600);

/// The present of the file system.
#[expect(
    clippy::disallowed_methods,
    reason = "the file system stamps files with this time"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// A janitor that rests for an hour.
pub(crate) fn janitor(app: &TestApp) -> Janitor {
    Janitor {
        pool: app.database.pool.clone(),
        media: app.media().clone(),
        period: HOUR,
        keep_tasks: 30 * 24 * HOUR,
    }
}

/// Lets the store belong to the database, as a studio that starts with both does.
pub(crate) async fn bind(app: &TestApp) {
    janitor(app).sweep().await.unwrap().unwrap();
}

/// Stores an asset as if that had been two hours ago.
async fn store_old(app: &TestApp, key: &str) {
    store(app, key).await;
    age(&app.folder().join(key));
}

async fn store(app: &TestApp, key: &str) {
    let kind = likeness_media::content_type(key);
    app.media().put(key, "x".into(), kind).await.unwrap();
}

/// Lets a file have been written two hours ago.
pub(crate) fn age(file: &Path) {
    let file = File::options().write(true).open(file).unwrap();
    file.set_modified(now() - 2 * HOUR).unwrap();
}

async fn record(app: &TestApp, file_name: &str, thumbnail_name: &str) {
    let asset = NewAsset {
        area: Area::Gallery,
        file_name: file_name.to_owned(),
        thumbnail_name: Some(thumbnail_name.to_owned()),
        content_type: "image/jpeg".to_owned(),
        bytes: 1,
    };
    let mut connection = app.database.pool.acquire().await.unwrap();
    assets::insert(&mut connection, UserId(1), &asset)
        .await
        .unwrap();
}

#[tokio::test]
async fn rows_whose_time_is_over_are_forgotten() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let logout = app.client.post("/logout");
    let logout = logout.header("authorization", user.bearer());
    logout.send().await.assert_status_is_ok();
    let rows_after = async |hours: i32| {
        sqlx::query("update revoked_tokens set expires_at = now() - make_interval(hours => $1)")
            .bind(hours)
            .execute(&app.database.pool)
            .await
            .unwrap();
        let swept = janitor(&app).sweep().await.unwrap();
        swept.unwrap().rows
    };

    assert_eq!(rows_after(23).await, 0);
    assert_eq!(rows_after(25).await, 1);
    assert_eq!(rows_after(25).await, 0);
}

#[tokio::test]
async fn old_objects_that_no_row_and_no_unfinished_task_names_are_removed() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let task = user.submit(hoodie(64, 96).to_string()).await;
    record(&app, "a.jpg", "a_thumbnail.jpg").await;
    let of_task = format!("1/gallery/{task}_upscale.mp4");
    let kept = ["1/gallery/a.jpg", "1/gallery/a_thumbnail.jpg", &of_task];
    let orphans = [
        "1/gallery/b.jpg",
        "1/avatar/a.jpg",
        "2/gallery/a.jpg",
        "1/gallery/fa398b2c-d6c4-4e81-b58e-8585b37cbebc.jpg",
    ];
    for key in kept.iter().chain(&orphans) {
        store_old(&app, key).await;
    }
    store(&app, "1/gallery/fresh.jpg").await;

    let swept = janitor(&app).sweep().await.unwrap();

    assert_eq!(swept.unwrap().orphans, 4);
    for key in orphans {
        assert!(app.media().head(key).await.is_err(), "{key}");
    }
    for key in kept.into_iter().chain(["1/gallery/fresh.jpg"]) {
        assert!(app.media().head(key).await.is_ok(), "{key}");
    }

    user.cancel(&task).await;
    let swept = janitor(&app).sweep().await.unwrap();

    assert_eq!(swept.unwrap().orphans, 1);
    assert!(app.media().head(&of_task).await.is_err());
}

#[tokio::test]
async fn more_objects_than_one_batch_are_swept() {
    let app = TestApp::new().await;
    bind(&app).await;
    let folder = app.folder().join("1/gallery");
    fs::create_dir_all(&folder).unwrap();
    for n in 0..1203 {
        let file = folder.join(format!("{n}.jpg"));
        fs::write(&file, "x").unwrap();
        age(&file);
    }

    let swept = janitor(&app).sweep().await.unwrap();

    let swept = swept.unwrap();
    assert_eq!((swept.orphans, swept.partial), (1203, 0));
}

#[tokio::test]
async fn half_written_files_are_removed_once_they_are_old() {
    let app = TestApp::new().await;
    bind(&app).await;
    store(&app, "1/gallery/fresh.jpg").await;
    let (old, fresh) = (
        app.folder().join("1/gallery/a.jpg#1"),
        app.folder().join("1/gallery/b.jpg#1"),
    );
    fs::write(&old, "half of").unwrap();
    fs::write(&fresh, "half of").unwrap();
    age(&old);

    let swept = janitor(&app).sweep().await.unwrap();

    let expected = Swept {
        rows: 0,
        tasks: 0,
        orphans: 0,
        partial: 1,
    };
    assert_eq!(swept, Some(expected));
    assert!(!old.exists() && fresh.exists());
}

#[tokio::test]
async fn one_process_sweeps_at_a_time() {
    let app = TestApp::new().await;
    let pool = &app.database.pool;
    let mut other = likeness_db::connect_alone(pool).await.unwrap();
    assert!(likeness_db::orphans::try_lock(&mut other).await.unwrap());

    let while_other = janitor(&app).sweep().await.unwrap();
    drop(other);

    assert_eq!(while_other, None);
    until("the other's right to sweep has ended", async || {
        janitor(&app).sweep().await.unwrap().is_some()
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_between_object_and_row_leaves_neither() {
    let app = TestApp::new().await;
    bind(&app).await;
    let user = app.user("ada@example.com").await;
    let mut lock = likeness_db::begin(&app.database.pool).await.unwrap();
    lock.execute("lock table assets in exclusive mode")
        .await
        .unwrap();
    {
        let bytes = picture(20, 20, ImageFormat::Png);
        let mut uploading = Box::pin(upload(&app, &user, "image/png", bytes));
        let mut stored = 0;
        while stored < 2 {
            assert!((&mut uploading).now_or_never().is_none());
            tokio::task::yield_now().await;
            let folder = app.folder().join("1/avatar").read_dir();
            let names = folder.into_iter().flatten().flatten();
            stored = names
                .filter(|entry| !entry.file_name().to_string_lossy().contains('#'))
                .count();
        }
    }
    lock.rollback().await.unwrap();

    let fresh = janitor(&app).sweep().await.unwrap();
    for file in app.folder().join("1/avatar").read_dir().unwrap() {
        age(&file.unwrap().path());
    }
    let swept = janitor(&app).sweep().await.unwrap();

    assert_eq!((fresh.unwrap().orphans, swept.unwrap().orphans), (0, 2));
    let avatar = app.client.get("/get_avatar");
    let avatar = avatar.header("authorization", user.bearer()).send().await;
    problem(avatar, 404, "not_found").await;
    let again = upload(&app, &user, "image/png", picture(20, 20, ImageFormat::Png)).await;
    again.assert_status_is_ok();
}

#[tokio::test]
async fn the_program_sweeps_when_it_starts() {
    let database = Database::new().await;
    let url = database.url.clone();
    let id = "select id::text from studio";
    let id: String = sqlx::query_scalar(id)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    tokio::task::spawn_blocking(move || {
        let data = data_directory();
        let folder = data.path().join("assets/1/gallery");
        fs::create_dir_all(&folder).unwrap();
        let (orphan, fresh) = (folder.join("a.jpg"), folder.join("b.jpg"));
        fs::write(data.path().join("assets/studio"), id).unwrap();
        fs::write(&orphan, "x").unwrap();
        fs::write(&fresh, "x").unwrap();
        age(&orphan);

        let serve = ["serve", "--listen", "127.0.0.1:0"];
        let _studio = Program::start(&data, &serve, &[("LIKENESS_DATABASE_URL", &url)]);

        wait_until("the orphan is gone", Duration::from_secs(20), || {
            !orphan.exists()
        });
        assert!(fresh.exists());
    })
    .await
    .unwrap();
}
