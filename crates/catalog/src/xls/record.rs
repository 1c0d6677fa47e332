use crate::Error;

pub(super) const FORMULA: u16 = 0x0006;
pub(super) const EOF: u16 = 0x000a;
pub(super) const FILE_PASS: u16 = 0x002f;
pub(super) const CONTINUE: u16 = 0x003c;
pub(super) const CODE_PAGE: u16 = 0x0042;
pub(super) const BOUND_SHEET: u16 = 0x0085;
pub(super) const MUL_RK: u16 = 0x00bd;
pub(super) const RSTRING: u16 = 0x00d6;
pub(super) const MERGE_CELLS: u16 = 0x00e5;
pub(super) const SST: u16 = 0x00fc;
pub(super) const LABEL_SST: u16 = 0x00fd;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const LABEL: u16 = 0x0204;
pub(super) const BOOL_ERR: u16 = 0x0205;
pub(super) const STRING: u16 = 0x0207;
pub(super) const RK: u16 = 0x027e;
pub(super) const BOF: u16 = 0x0809;

/// A record of a workbook ([MS-XLS] 2.1.4).
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// What it is.
    pub(super) kind: u16,
    /// What it says.
    pub(super) data: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at the start of the bytes and what comes after it; `None` at their end.
    pub(super) fn first(bytes: &'a [u8]) -> Result<Option<(Self, &'a [u8])>, Error> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let (header, rest) = bytes.split_at_checked(4).ok_or_else(damaged)?;
        let (kind, length) = (word(header, 0)?, word(header, 2)?);
        let (data, rest) = rest.split_at_checked(length.into()).ok_or_else(damaged)?;
        Ok(Some((Self { kind, data }, rest)))
    }

    /// Two bytes of what it says.
    pub(super) fn word(&self, at: usize) -> Result<u16, Error> {
        word(self.data, at)
    }

    /// Appends it to a stream, with other data.
    pub(super) fn write(kind: u16, data: &[u8], stream: &mut Vec<u8>) -> Result<(), Error> {
        let length = u16::try_from(data.len()).map_err(Error::unreadable)?;
        stream.extend(kind.to_le_bytes());
        stream.extend(length.to_le_bytes());
        stream.extend(data);
        Ok(())
    }

    /// Appends it to a stream as it is.
    pub(super) fn keep(&self, stream: &mut Vec<u8>) -> Result<(), Error> {
        Self::write(self.kind, self.data, stream)
    }
}

/// Two bytes, the lower one first.
pub(super) fn word(bytes: &[u8], at: usize) -> Result<u16, Error> {
    match bytes.get(at..).unwrap_or_default() {
        [low, high, ..] => Ok(u16::from_le_bytes([*low, *high])),
        _ => Err(damaged()),
    }
}

/// Four bytes, the lowest one first.
pub(super) fn double_word(bytes: &[u8], at: usize) -> Result<u32, Error> {
    let (low, high) = (word(bytes, at)?, word(bytes, at + 2)?);
    Ok(u32::from(high) << 16 | u32::from(low))
}

pub(super) fn damaged() -> Error {
    Error::unreadable("its records are damaged")
}
