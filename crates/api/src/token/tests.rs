use likeness_core::Role;
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;

const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);
const HOUR: Duration = Duration::from_secs(3600);
const OLD: &[u8] = b"an old secret";
const NEW: &[u8] = b"a new secret";

fn keys(secrets: &[&[u8]]) -> TokenKeys {
    let secrets: Vec<_> = secrets.iter().map(|secret| secret.to_vec()).collect();
    TokenKeys::new(&secrets)
}

fn ada() -> User {
    User {
        id: UserId(33),
        email: "ada@example.com".to_owned(),
        full_name: String::new(),
        date_of_birth: 0,
        ethnicity: String::new(),
        gender: String::new(),
        vip: false,
        role: Role::User,
        password_hash: None,
        token_generation: 2,
        created_at: NOON,
    }
}

fn issue(keys: &TokenKeys) -> String {
    keys.issue(&ada(), Uuid::nil(), NOON, HOUR).unwrap()
}

/// A token with any header, signed with that secret in the pinned algorithm.
fn forge(header: &Value, secret: &[u8]) -> String {
    let good = issue(&keys(&[NEW]));
    let claims = good.split('.').nth(1).unwrap();
    let header = base64(header.to_string().as_bytes());
    let message = format!("{header}.{claims}");
    let key = EncodingKey::from_secret(secret);
    let signature = crypto::sign(message.as_bytes(), &key, ALGORITHM).unwrap();
    format!("{message}.{signature}")
}

/// URL-safe base 64 without padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let group = |three: &[u8]| {
        let bits = three
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        let digit = move |at: usize| char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
        (0..=three.len()).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

fn kid(secret: &[u8]) -> String {
    keys(&[secret]).0[0].id.clone()
}

#[test]
fn a_token_is_valid_for_its_lifetime() {
    let keys = keys(&[NEW]);

    let token = issue(&keys);

    let session = keys.verify(&token, NOON + HOUR / 2).unwrap();
    assert_eq!((session.user, session.generation), (UserId(33), 2));
    assert_eq!(session.expires_at, NOON + HOUR);
    assert_eq!(keys.verify(&token, NOON + HOUR), None);
}

#[test]
fn a_forged_header_with_the_right_secret_would_be_valid() {
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": kid(NEW)});

    assert!(keys(&[NEW]).verify(&forge(&header, NEW), NOON).is_some());
}

#[test]
fn a_token_of_another_algorithm_is_not_valid_whatever_signed_it() {
    for algorithm in ["none", "None", "", "HS384", "HS512", "RS256", "ES256"] {
        let header = json!({"alg": algorithm, "typ": "JWT", "kid": kid(NEW)});
        let token = forge(&header, NEW);
        let unsigned = &token[..=token.rfind('.').unwrap()];

        assert_eq!(keys(&[NEW]).verify(&token, NOON), None, "{algorithm}");
        assert_eq!(keys(&[NEW]).verify(unsigned, NOON), None, "{algorithm}");
    }
}

#[test]
fn a_token_must_name_a_key_of_the_studio() {
    for id in [json!("../../dev/null"), json!(""), json!(null), json!(7)] {
        let header = json!({"alg": "HS256", "kid": id});
        assert_eq!(keys(&[NEW]).verify(&forge(&header, NEW), NOON), None);
    }
    let header = json!({"alg": "HS256"});
    assert_eq!(keys(&[NEW]).verify(&forge(&header, NEW), NOON), None);
    assert_eq!(keys(&[NEW]).verify("no token", NOON), None);
}

#[test]
fn a_key_that_the_token_brings_along_or_points_at_does_not_count() {
    let secret = b"a secret of somebody else";
    let own = json!({"kty": "oct", "alg": "HS256", "k": base64(secret)});
    for (field, value) in [
        ("jwk", own),
        ("jku", json!("http://127.0.0.1:1/keys.json")),
        ("x5u", json!("http://127.0.0.1:1/chain.pem")),
    ] {
        let mut header = json!({"alg": "HS256", "kid": kid(NEW)});
        header[field] = value;
        let token = forge(&header, secret);
        assert_eq!(keys(&[NEW]).verify(&token, NOON), None, "{field}");
    }
}

#[test]
fn a_rotation_keeps_tokens_valid_until_their_key_is_dropped() {
    let token = issue(&keys(&[OLD]));

    assert!(keys(&[NEW, OLD]).verify(&token, NOON).is_some());
    assert!(keys(&[NEW]).verify(&token, NOON).is_none());
    let newer = issue(&keys(&[NEW, OLD]));
    assert!(keys(&[NEW]).verify(&newer, NOON).is_some());
    assert!(keys(&[OLD]).verify(&newer, NOON).is_none());
}

#[test]
fn a_hash_of_a_code_is_of_one_address_one_code_and_one_secret() {
    let hashes = |secrets: &[&[u8]], email, code| keys(secrets).code_hashes(email, code).unwrap();

    let both = hashes(&[NEW, OLD], "a@b", "1");

    assert_eq!(
        both,
        [hashes(&[NEW], "a@b", "1"), hashes(&[OLD], "a@b", "1")].concat()
    );
    assert_ne!(both[0], both[1]);
    assert!(!both.contains(&hashes(&[NEW], "c@d", "1")[0]));
    assert!(!both.contains(&hashes(&[NEW], "a@b", "2")[0]));
}
