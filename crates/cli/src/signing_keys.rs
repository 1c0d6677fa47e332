use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use likeness_core::Randomness;
use sha2::{Digest, Sha256};

use crate::DataDir;
use crate::config::signing_keys;
use crate::data_dir::new_secret;

/// Bytes of one key.
const BYTES: usize = 32;

/// How many keys are kept: with the newest, those that signed what may still be in use.
const MOST: usize = 3;

type Key = [u8; BYTES];

/// The keys that every signature comes from, newest first: the first signs, all verify.
pub(crate) struct SigningKeys(Vec<Key>);

impl SigningKeys {
    /// The keys that the environment holds, else those of the data directory, where one is made on first use.
    pub(crate) fn of(data: &DataDir, randomness: &Randomness) -> Result<Self> {
        match signing_keys()? {
            Some(list) => Self::parse(&list),
            None => Self::read(&data.signing_keys(), randomness),
        }
    }

    /// Puts a new key before the others; the oldest is dropped when there are too many. How many there are now.
    pub(crate) fn rotate(data: &DataDir, randomness: &Randomness) -> Result<usize> {
        let path = data.signing_keys();
        let mut keys = match path.exists() {
            true => Self::read(&path, randomness)?.0,
            false => Vec::new(),
        };
        keys.insert(0, randomness.bytes());
        keys.truncate(MOST);
        new_secret(&path, &keys.concat())?
            .persist(&path)
            .with_context(|| format!("{} cannot be replaced", path.display()))?;
        Ok(keys.len())
    }

    /// Secrets for one purpose, in the same order: what is signed for one can never pass for another.
    pub(crate) fn derive(&self, purpose: &str) -> Vec<Vec<u8>> {
        let secret = |key: &Key| {
            Sha256::new()
                .chain_update(format!("likeness {purpose}\n"))
                .chain_update(key)
                .finalize()
                .to_vec()
        };
        self.0.iter().map(secret).collect()
    }

    fn parse(list: &str) -> Result<Self> {
        let keys = list.split(',').map(|key| {
            let mut bytes = [0; BYTES];
            // The words of the error would hold a part of the key.
            hex::decode_to_slice(key.trim(), &mut bytes).ok()?;
            Some(bytes)
        });
        let keys: Option<Vec<_>> = keys.collect();
        Ok(Self(keys.context(
            "LIKENESS_SIGNING_KEYS is no list of keys of 64 hexadecimal digits, separated by commas",
        )?))
    }

    fn read(path: &Path, randomness: &Randomness) -> Result<Self> {
        if !path.exists() {
            let made = new_secret(path, &randomness.bytes::<BYTES>())?.persist_noclobber(path);
            // Another process that starts at the same moment may have been faster.
            made.map(drop).or_else(|error| {
                if path.exists() {
                    Ok(())
                } else {
                    Err(error.error)
                }
            })?;
        }
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let (keys, rest) = bytes.as_chunks::<BYTES>();
        ensure!(
            !keys.is_empty() && rest.is_empty(),
            "{} is damaged: a key has {BYTES} bytes",
            path.display()
        );
        Ok(Self(keys.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn randomness(seed: u8) -> Randomness {
        Randomness::from_seed([seed; 32])
    }

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = DataDir::open(folder.path())?.signing_keys();

        let made = SigningKeys::read(&path, &randomness(1))?;
        let again = SigningKeys::read(&path, &randomness(2))?;

        assert_eq!(made.0, again.0);
        assert_eq!(made.0.len(), 1);
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        Ok(())
    }

    #[test]
    fn a_rotation_puts_a_key_in_front_and_keeps_two_older_ones() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let data = DataDir::open(folder.path())?;
        let path = data.signing_keys();
        let first = SigningKeys::read(&path, &randomness(1))?.0;

        let counts: Vec<_> = (2..5)
            .map(|seed| SigningKeys::rotate(&data, &randomness(seed)))
            .collect::<Result<_>>()?;

        let keys = SigningKeys::read(&path, &randomness(9))?.0;
        let made = |seed| randomness(seed).bytes::<BYTES>();
        assert_eq!(counts, [2, 3, 3]);
        assert_eq!(keys, [made(4), made(3), made(2)]);
        assert!(!keys.contains(&first[0]));
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        Ok(())
    }

    #[test]
    fn a_damaged_file_of_keys_is_named() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("signing.key");
        for bytes in [0, 31, 33] {
            fs::write(&path, vec![7; bytes])?;
            let refused = SigningKeys::read(&path, &randomness(1)).map(|keys| keys.0);
            assert!(refused.is_err_and(|error| error.to_string().contains("is damaged")));
        }
        Ok(())
    }

    #[test]
    fn a_list_of_keys_is_hexadecimal_and_a_bad_one_is_not_repeated() -> Result<()> {
        let (one, two) = ("0a".repeat(BYTES), "FF".repeat(BYTES));

        let keys = SigningKeys::parse(&format!("{one}, {two}"))?.0;

        assert_eq!(keys, [[0x0a; BYTES], [0xff; BYTES]]);
        for bad in [
            String::new(),
            format!("{one},"),
            "0a".repeat(31),
            "zz".repeat(BYTES),
        ] {
            let refused = SigningKeys::parse(&bad).map(|keys| keys.0);
            let told = refused.map_err(|error| format!("{error:#}")).unwrap_err();
            assert!(bad.is_empty() || !told.contains(&bad), "{told}");
        }
        Ok(())
    }

    #[test]
    fn what_is_derived_for_one_purpose_is_not_for_another() -> Result<()> {
        let keys = SigningKeys::parse(&"0a".repeat(BYTES))?;

        assert_ne!(keys.derive("token"), keys.derive("media"));
        assert_eq!(keys.derive("token").len(), 1);
        Ok(())
    }
}
