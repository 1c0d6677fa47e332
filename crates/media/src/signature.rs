use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of one SHA-256 block, the length of an HMAC key.
const BLOCK: usize = 64;

/// The secrets that sign media URLs: the first signs, all verify.
#[derive(Clone)]
pub struct SigningKey(Vec<Vec<u8>>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// Takes secrets, newest first.
    #[must_use]
    pub fn new(secrets: &[Vec<u8>]) -> Self {
        Self(secrets.to_vec())
    }

    /// The signature of a key that may be read until `expires` (Unix seconds), in hexadecimal.
    pub(crate) fn sign(&self, key: &str, expires: i64) -> String {
        let newest = self.0.first().map(Vec::as_slice).unwrap_or_default();
        hex::encode(mac(newest, key, expires).finalize().into_bytes())
    }

    /// Whether `signature` is that of the key and time; takes as long for a wrong one.
    pub(crate) fn verify(&self, key: &str, expires: i64, signature: &str) -> bool {
        hex::decode(signature).is_ok_and(|signature| {
            let is_of =
                |secret: &Vec<u8>| mac(secret, key, expires).verify_slice(&signature).is_ok();
            self.0.iter().any(is_of)
        })
    }
}

fn mac(secret: &[u8], key: &str, expires: i64) -> Hmac<Sha256> {
    let secret = Sha256::digest(secret);
    let mut block = [0; BLOCK];
    block[..secret.len()].copy_from_slice(&secret);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(format!("media\n{key}\n{expires}").as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_keeps_signatures_until_their_secret_is_dropped() {
        let (old, new) = (vec![1; 32], vec![2]);
        let both = SigningKey::new(&[new.clone(), old.clone()]);
        let [old, new] = [old, new].map(|secret| SigningKey::new(&[secret]));

        let before = old.sign("33/gallery/a.jpg", 7);
        let after = both.sign("33/gallery/a.jpg", 7);

        assert!(both.verify("33/gallery/a.jpg", 7, &before));
        assert!(!new.verify("33/gallery/a.jpg", 7, &before));
        assert!(new.verify("33/gallery/a.jpg", 7, &after));
        assert!(!old.verify("33/gallery/a.jpg", 7, &after));
    }
}
