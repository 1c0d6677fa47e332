use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Bytes of one SHA-256 block, the length of an HMAC key.
const BLOCK: usize = 64;

/// The secret that signs media URLs.
#[derive(Clone)]
pub struct SigningKey(pub Vec<u8>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// The signature of a key that may be read until `expires` (Unix seconds), in hexadecimal.
    pub(crate) fn sign(&self, key: &str, expires: i64) -> String {
        hex::encode(self.mac(key, expires).finalize().into_bytes())
    }

    /// Whether `signature` is that of the key and time; takes as long for a wrong one.
    pub(crate) fn verify(&self, key: &str, expires: i64, signature: &str) -> bool {
        hex::decode(signature)
            .is_ok_and(|signature| self.mac(key, expires).verify_slice(&signature).is_ok())
    }

    fn mac(&self, key: &str, expires: i64) -> Hmac<Sha256> {
        let secret = Sha256::digest(&self.0);
        let mut block = [0; BLOCK];
        block[..secret.len()].copy_from_slice(&secret);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(format!("media\n{key}\n{expires}").as_bytes());
        mac
    }
}
