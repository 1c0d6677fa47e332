use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use object_store::signer::{Method, Signer, Url};
use time::OffsetDateTime;

use crate::{Error, SigningKey, key};

/// How long a signed URL stays the same, unless it does not live that long.
const HOUR: Duration = Duration::from_secs(3600);

/// Most presigned URLs that are remembered.
const MOST_KNOWN: usize = 10_000;

/// How the URLs of assets are made.
#[derive(Clone, Debug)]
pub(crate) enum Urls {
    /// They lead to this server and carry its signature.
    Signed { key: SigningKey, base: String },
    /// They lead to the store and carry a signature that it checks.
    Presigned {
        signer: Arc<dyn Signer>,
        known: Arc<Mutex<Known>>,
    },
    /// They carry nothing.
    Bare { base: String },
}

/// The presigned URLs of the present hour, by key.
#[derive(Debug, Default)]
pub(crate) struct Known {
    hour: i64,
    urls: HashMap<String, String>,
}

impl Urls {
    pub(crate) fn signed(key: SigningKey, public_url: &str) -> Self {
        let base = format!("{}/media", public_url.trim_end_matches('/'));
        Self::Signed { key, base }
    }

    pub(crate) fn presigned(signer: Arc<dyn Signer>) -> Self {
        Self::Presigned {
            signer,
            known: Arc::default(),
        }
    }

    pub(crate) fn bare(base: &str) -> Self {
        Self::Bare {
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    /// A URL that lives at least so long.
    pub(crate) async fn make(
        &self,
        key: &str,
        now: OffsetDateTime,
        lifetime: Duration,
    ) -> Result<String, Error> {
        let same_for = lifetime.clamp(Duration::from_secs(1), HOUR);
        let (same, lives) = (seconds(same_for), seconds(lifetime));
        let hour = now.unix_timestamp().div_euclid(same);
        match self {
            Self::Signed { key: secret, base } => {
                let expires = (hour + 1).saturating_mul(same).saturating_add(lives);
                let signature = secret.sign(key, expires);
                Ok(format!(
                    "{base}/{key}?expires={expires}&signature={signature}"
                ))
            }
            Self::Presigned { signer, known } => {
                if let Some(url) = lock(known).of(hour).get(key) {
                    return Ok(url.clone());
                }
                let path = key::parse(key)?;
                let url = signer.signed_url(Method::GET, &path, lifetime.saturating_add(same_for));
                let url = url.await.map_err(Error::Store)?;
                if !is_short_lived(&url) {
                    lock(known).of(hour).insert(key.to_owned(), url.to_string());
                }
                Ok(url.into())
            }
            Self::Bare { base } => Ok(format!("{base}/{key}")),
        }
    }

    /// Whether this server may answer with the asset.
    pub(crate) fn admit(
        &self,
        key: &str,
        signed: Option<(i64, &str)>,
        now: OffsetDateTime,
    ) -> bool {
        match self {
            Self::Signed { key: secret, .. } => signed.is_some_and(|(expires, signature)| {
                secret.verify(key, expires, signature) && now.unix_timestamp() < expires
            }),
            Self::Presigned { .. } => false,
            Self::Bare { .. } => true,
        }
    }
}

impl Known {
    /// The URLs of an hour; those of another are forgotten.
    fn of(&mut self, hour: i64) -> &mut HashMap<String, String> {
        if self.hour != hour || self.urls.len() >= MOST_KNOWN {
            self.urls.clear();
            self.hour = hour;
        }
        &mut self.urls
    }
}

/// Whether it was signed with temporary credentials: then it ends with them, and newer ones make one that lives longer.
fn is_short_lived(url: &Url) -> bool {
    url.query_pairs()
        .any(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Security-Token"))
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Media;

    const KEY: &str = "33/gallery/a.jpg";
    const NOON: OffsetDateTime = time::macros::datetime!(2026-11-21 12:00 UTC);

    fn signed(secret: &[u8]) -> (Media, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let key = SigningKey::new(&[secret.to_vec()]);
        let media = Media::local(directory.path(), key, "http://localhost:8080/").unwrap();
        (media, directory)
    }

    fn bucket() -> Media {
        bucket_with(&[])
    }

    fn bucket_with(more: &[(&str, &str)]) -> Media {
        let options = [
            ("AWS_ACCESS_KEY_ID", "someone"),
            ("AWS_SECRET_ACCESS_KEY", "a secret"),
            ("AWS_REGION", "eu-west-1"),
        ];
        let options = options.iter().chain(more);
        let options = options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Media::remote("s3://studio/assets", options).unwrap()
    }

    fn remembered(media: &Media) -> usize {
        match &media.urls {
            Urls::Presigned { known, .. } => lock(known).urls.len(),
            Urls::Signed { .. } | Urls::Bare { .. } => 0,
        }
    }

    fn expires_and_signature(url: &str) -> (i64, &str) {
        let (_, query) = url.split_once("?expires=").unwrap();
        let (expires, signature) = query.split_once("&signature=").unwrap();
        (expires.parse().unwrap(), signature)
    }

    #[tokio::test]
    async fn a_url_stays_equal_within_the_hour_and_lives_a_day() {
        let (media, _directory) = signed(b"a secret");

        let url = media.url(KEY, NOON).await.unwrap();

        assert!(url.starts_with("http://localhost:8080/media/33/gallery/a.jpg?expires="));
        let later = NOON + time::Duration::minutes(59);
        assert_eq!(url, media.url(KEY, later).await.unwrap());
        let signed = Some(expires_and_signature(&url));
        let admits = |hours| media.admits(KEY, signed, NOON + time::Duration::hours(hours));
        assert!(admits(0) && admits(24));
        assert!(!admits(25));
    }

    #[tokio::test]
    async fn a_url_lives_as_long_as_it_is_told_to() {
        let (media, _directory) = signed(b"a secret");
        let media = media.with_url_lifetime(Duration::from_secs(60));

        let url = media.url(KEY, NOON).await.unwrap();

        assert_eq!(expires_and_signature(&url).0, NOON.unix_timestamp() + 120);
    }

    #[tokio::test]
    async fn a_signature_holds_for_one_key_one_time_and_one_secret() {
        let (media, _directory) = signed(b"a secret");
        let (other, _elsewhere) = signed(b"another");
        let url = media.url(KEY, NOON).await.unwrap();
        let (expires, signature) = expires_and_signature(&url);

        assert!(media.admits(KEY, Some((expires, signature)), NOON));
        assert!(!media.admits("34/gallery/a.jpg", Some((expires, signature)), NOON));
        assert!(!media.admits(KEY, Some((expires + 1, signature)), NOON));
        assert!(!media.admits(KEY, Some((expires, &signature[2..])), NOON));
        assert!(!media.admits(KEY, Some((expires, "no hex")), NOON));
        assert!(!media.admits(KEY, None, NOON));
        assert!(!other.admits(KEY, Some((expires, signature)), NOON));
    }

    #[tokio::test]
    async fn a_presigned_url_leads_to_the_store_and_stays_equal_within_the_hour() {
        let media = bucket();

        let url = media.url(KEY, NOON).await.unwrap();

        let file = "https://s3.eu-west-1.amazonaws.com/studio/assets/33/gallery/a.jpg?X-Amz-";
        assert!(url.starts_with(file), "{url}");
        assert!(url.contains("X-Amz-Expires=90000&"), "{url}");
        let later = NOON + time::Duration::minutes(59);
        assert_eq!(url, media.url(KEY, later).await.unwrap());
        assert!(!media.admits(KEY, None, NOON));
    }

    #[tokio::test]
    async fn a_url_that_ends_with_temporary_credentials_is_not_remembered() {
        let (lasting, temporary) = (bucket(), bucket_with(&[("AWS_SESSION_TOKEN", "a token")]));

        let url = temporary.url(KEY, NOON).await.unwrap();
        lasting.url(KEY, NOON).await.unwrap();

        assert!(url.contains("X-Amz-Security-Token="), "{url}");
        assert_eq!((remembered(&lasting), remembered(&temporary)), (1, 0));
    }

    #[tokio::test]
    async fn a_url_is_handed_out_for_one_key_in_one_place() {
        let (local, _directory) = signed(b"a secret");
        let public = bucket().with_public_base("https://cdn.example/studio/");
        let other = "https://attacker.example/33/gallery/a.jpg";
        for media in [local, bucket(), public] {
            let url = media.url(KEY, NOON).await.unwrap();
            let hands_out = async |url, key| media.hands_out(url, key, NOON).await.unwrap();

            assert!(hands_out(&url, KEY).await);
            assert!(hands_out(url.split('?').next().unwrap(), KEY).await);
            assert!(!hands_out(&url, "34/gallery/a.jpg").await);
            assert!(!hands_out(other, KEY).await);
            assert!(!hands_out(&url, "no key").await);
        }
    }

    #[tokio::test]
    async fn below_a_public_base_urls_are_bare_and_need_no_signature() {
        let (media, _directory) = signed(b"a secret");
        for media in [media, bucket()] {
            let media = media.with_public_base("https://cdn.example/studio/");

            let url = media.url(KEY, NOON).await.unwrap();

            assert_eq!(url, "https://cdn.example/studio/33/gallery/a.jpg");
            assert!(media.admits(KEY, None, NOON));
        }
    }

    #[test]
    fn the_urls_that_are_remembered_are_few() {
        let mut known = Known::default();
        for n in 0..=MOST_KNOWN {
            known.of(1).insert(n.to_string(), String::new());
        }
        assert_eq!(known.of(1).len(), 1);
        assert_eq!(known.of(2).len(), 0);
    }
}
