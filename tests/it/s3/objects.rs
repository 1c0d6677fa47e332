//! Objects in the bucket.

use std::time::Duration;

use futures::TryStreamExt;
use likeness_core::UserId;
use likeness_media::{Error, Media};
use likeness_tests::until;
use time::OffsetDateTime;

use super::{S3, fetch};

const KEY: &str = "33/gallery/a.jpg";

async fn put(media: &Media, key: &str, content: &'static str) {
    media.put(key, content.into(), "image/jpeg").await.unwrap();
}

async fn keys(media: &Media, before: OffsetDateTime) -> Vec<String> {
    let found = media.put_before(before).map_ok(|key| key.to_string());
    let mut found: Vec<_> = found.try_collect().await.unwrap();
    found.sort();
    found
}

/// After everything that the test puts.
const LATER: OffsetDateTime = time::macros::datetime!(2100-01-01 0:00 UTC);

#[tokio::test]
async fn what_is_put_is_read_whole_in_part_and_described() {
    let s3 = S3::start().await;
    let media = s3.media();

    put(&media, KEY, "0123456789").await;

    assert!(s3.file(KEY).exists());
    assert_eq!(media.get(KEY).await.unwrap(), "0123456789");
    let pieces = media.get_range(KEY, 2..5).await.unwrap();
    let pieces: Vec<_> = pieces.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), b"234");
    let head = media.head(KEY).await.unwrap();
    assert_eq!((head.size, head.content_type), (10, "image/jpeg"));
    assert!(!head.etag.is_empty() && !head.etag.contains('"'));
}

#[tokio::test]
async fn a_second_put_leaves_the_first_asset() {
    let s3 = S3::start().await;
    let media = s3.media();
    put(&media, KEY, "first").await;

    put(&media, KEY, "second").await;

    assert_eq!(media.get(KEY).await.unwrap(), "first");
}

#[tokio::test]
async fn a_deleted_asset_is_not_found_and_can_be_deleted_again() {
    let s3 = S3::start().await;
    let media = s3.media();
    put(&media, KEY, "x").await;

    media.delete(KEY).await.unwrap();

    assert!(matches!(media.get(KEY).await, Err(Error::NotFound(_))));
    assert!(matches!(media.head(KEY).await, Err(Error::NotFound(_))));
    assert!(media.delete(KEY).await.is_ok());
}

#[tokio::test]
async fn everything_of_one_user_can_be_removed_and_strange_objects_are_passed_over() {
    let s3 = S3::start().await;
    let media = s3.media();
    for key in [KEY, "33/avatar/b.jpg", "330/avatar/c.jpg"] {
        put(&media, key, "x").await;
    }
    media.ready().await.unwrap();

    let removed = media.delete_all(UserId(33)).await.unwrap();

    assert_eq!(removed, 2);
    assert_eq!(keys(&media, LATER).await, ["330/avatar/c.jpg"]);
    assert!(keys(&media, OffsetDateTime::UNIX_EPOCH).await.is_empty());
}

#[tokio::test]
async fn a_plain_client_reads_a_presigned_url_with_type_cache_rule_and_ranges() {
    let s3 = S3::start().await;
    let media = s3.media();
    put(&media, KEY, "0123456789").await;
    let url = media.url(KEY, LATER).await.unwrap();

    let whole = fetch(&url, &[]).await;
    let part = fetch(&url, &[("range", "bytes=2-4")]).await;

    assert_eq!(
        (whole.status().as_u16(), part.status().as_u16()),
        (200, 206)
    );
    assert_eq!(whole.headers()["content-type"], "image/jpeg");
    assert_eq!(
        whole.headers()["cache-control"],
        "private, max-age=31536000, immutable"
    );
    assert!(whole.headers().contains_key("etag"));
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(whole.body(), b"0123456789");
    assert_eq!(part.body(), b"234");
}

#[tokio::test]
async fn a_changed_presigned_url_reads_nothing() {
    let s3 = S3::start().await;
    let media = s3.media();
    put(&media, KEY, "x").await;
    put(&media, "34/gallery/a.jpg", "y").await;
    let url = media.url(KEY, LATER).await.unwrap();
    let (unsigned, _) = url.split_once('?').unwrap();
    let (_, signature) = url.split_once("X-Amz-Signature=").unwrap();
    let reversed: String = signature.chars().rev().collect();

    for changed in [
        url.replace("/33/", "/34/"),
        url.replace("X-Amz-Expires=9", "X-Amz-Expires=8"),
        url.replace(signature, &reversed),
        url.replace("X-Amz-Credential=likeness", "X-Amz-Credential=somebody"),
        unsigned.to_owned(),
    ] {
        assert_ne!(changed, url);
        let refused = fetch(&changed, &[]).await;
        assert_eq!(refused.status().as_u16(), 403, "{changed}");
    }
}

#[tokio::test]
async fn an_expired_presigned_url_reads_nothing() {
    let s3 = S3::start().await;
    let media = s3.media().with_url_lifetime(Duration::from_secs(1));
    put(&media, KEY, "x").await;

    let url = media.url(KEY, LATER).await.unwrap();

    assert_eq!(fetch(&url, &[]).await.status().as_u16(), 200);
    until("the URL has expired", async || {
        fetch(&url, &[]).await.status().as_u16() != 200
    })
    .await;
    assert_eq!(fetch(&url, &[]).await.status().as_u16(), 403);
}

#[tokio::test]
async fn behind_a_wrong_secret_or_without_a_server_the_store_is_not_ready() {
    let s3 = S3::start().await;
    let (right, wrong) = (s3.media(), s3.open("s3://studio/assets", "another"));

    assert!(right.ready().await.is_ok());
    assert!(wrong.ready().await.is_err());
    assert!(wrong.put(KEY, "x".into(), "image/jpeg").await.is_err());
    assert!(!s3.file(KEY).exists());
    drop(s3);
    assert!(right.ready().await.is_err());
}
