//! The container: a header, a table of named blobs, the blobs; little endian.
//!
//! ```text
//! 8 bytes  magic `likefig` and a zero
//! u32      version
//! u32      number of blobs
//! per blob u16 length of the name, the name in UTF-8, u64 offset from the start of the file, u64 length
//! blobs    each at a multiple of 16
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use bytemuck::AnyBitPattern;

use crate::Error;

const MAGIC: &[u8; 8] = b"likefig\0";
const VERSION: u32 = 1;
const ALIGNMENT: usize = 16;

/// Named blobs in the order of their names.
#[derive(Debug, Default)]
pub(crate) struct Blobs {
    bytes: Vec<u8>,
    table: BTreeMap<String, Range<usize>>,
}

impl Blobs {
    /// Reads the table and checks that every blob lies within the bytes.
    ///
    /// # Errors
    /// When the bytes are no figure pack, of another version, or cut short.
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<Self, Error> {
        let mut cursor = Cursor {
            bytes: &bytes,
            at: 0,
        };
        if cursor.take(MAGIC.len())? != MAGIC {
            return Err(damaged("it does not begin as a figure pack"));
        }
        let version = cursor.u32()?;
        if version != VERSION {
            return Err(damaged(format!(
                "its version is {version}, expected {VERSION}"
            )));
        }
        let count = cursor.u32()?;
        let mut table = BTreeMap::new();
        for _ in 0..count {
            let (name, range) = cursor.entry()?;
            table.insert(name, range);
        }
        Ok(Self { bytes, table })
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When there is no blob of that name.
    pub(crate) fn bytes(&self, name: &str) -> Result<&[u8], Error> {
        let range = self
            .table
            .get(name)
            .ok_or_else(|| damaged(format!("it lacks `{name}`")))?;
        Ok(&self.bytes[range.clone()])
    }

    /// A blob as a list of plain values.
    ///
    /// # Errors
    /// When there is no blob of that name or it does not hold whole values.
    pub(crate) fn values<T: AnyBitPattern>(&self, name: &str) -> Result<Vec<T>, Error> {
        let bytes = self.bytes(name)?;
        let size = size_of::<T>();
        if size == 0 || bytes.len() % size != 0 {
            return Err(damaged(format!("`{name}` is cut short")));
        }
        Ok(bytes
            .chunks_exact(size)
            .map(bytemuck::pod_read_unaligned)
            .collect())
    }
}

/// Writes the container; the same blobs always make the same bytes.
pub(crate) fn write(blobs: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let header = MAGIC.len() + 8 + blobs.keys().map(|name| name.len() + 18).sum::<usize>();
    let mut table = [MAGIC.as_slice(), &VERSION.to_le_bytes()].concat();
    table.extend((blobs.len() as u32).to_le_bytes());
    let mut offset = header.next_multiple_of(ALIGNMENT);
    for (name, blob) in blobs {
        table.extend((name.len() as u16).to_le_bytes());
        table.extend(name.bytes());
        table.extend((offset as u64).to_le_bytes());
        table.extend((blob.len() as u64).to_le_bytes());
        offset = (offset + blob.len()).next_multiple_of(ALIGNMENT);
    }
    let mut bytes = table;
    for blob in blobs.values() {
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        bytes.extend(blob);
    }
    bytes
}

pub(crate) fn damaged(reason: impl Into<String>) -> Error {
    Error::DamagedPack(reason.into())
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self
            .at
            .checked_add(count)
            .ok_or_else(|| damaged("its table is absurd"))?;
        let taken = self
            .bytes
            .get(self.at..end)
            .ok_or_else(|| damaged("it is cut short"))?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.take(N)?
            .try_into()
            .map_err(|_| damaged("it is cut short"))
    }

    fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_le_bytes)
    }

    fn size(&mut self) -> Result<usize, Error> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| damaged("it is too large"))
    }

    fn entry(&mut self) -> Result<(String, Range<usize>), Error> {
        let length = u16::from_le_bytes(self.array()?);
        let name = String::from_utf8(self.take(length.into())?.to_vec())
            .map_err(|_| damaged("a name is not text"))?;
        let (start, length) = (self.size()?, self.size()?);
        match start.checked_add(length) {
            Some(end) if end <= self.bytes.len() => Ok((name, start..end)),
            _ => Err(damaged(format!("`{name}` lies outside the file"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Vec<u8> {
        write(&BTreeMap::from([
            ("a".to_owned(), vec![1, 0, 0, 0, 2, 0, 0, 0]),
            ("b".to_owned(), vec![7]),
        ]))
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        let blobs = Blobs::parse(pack()).unwrap();
        assert_eq!(blobs.values::<u32>("a").unwrap(), [1, 2]);
        assert_eq!(blobs.bytes("b").unwrap(), [7]);
    }

    #[test]
    fn a_pack_cut_anywhere_is_refused_without_panic() {
        let whole = pack();
        for length in 0..whole.len() {
            assert!(Blobs::parse(whole[..length].to_vec()).is_err(), "{length}");
        }
    }

    #[test]
    fn a_blob_of_partial_values_is_refused() {
        let blobs = Blobs::parse(pack()).unwrap();
        assert!(blobs.values::<u32>("b").is_err());
        assert!(blobs.values::<u32>("c").is_err());
    }
}
