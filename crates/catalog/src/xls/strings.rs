use super::record::{damaged, double_word, word};
use crate::Error;

/// The table of shared texts ([MS-XLS] 2.4.265), which goes on in further records.
struct Texts<'a> {
    chunk: &'a [u8],
    chunks: std::slice::Iter<'a, &'a [u8]>,
}

/// How many characters each shared text has; `chunks` are what the table's record and those that continue it say.
pub(super) fn lengths(chunks: &[&[u8]]) -> Result<Vec<u16>, Error> {
    let mut chunks = chunks.iter();
    let first = chunks.next().copied().unwrap_or_default();
    let mut texts = Texts {
        chunk: first.get(8..).ok_or_else(damaged)?,
        chunks,
    };
    let mut lengths = Vec::new();
    while !texts.chunk.is_empty() || texts.advance() {
        lengths.push(texts.text()?);
    }
    Ok(lengths)
}

impl Texts<'_> {
    /// Goes on to the next chunk; whether there is one.
    fn advance(&mut self) -> bool {
        match self.chunks.next() {
            Some(chunk) => self.chunk = chunk,
            None => return false,
        }
        true
    }

    /// Passes over one text, and returns how many characters it has.
    fn text(&mut self) -> Result<u16, Error> {
        let length = word(self.chunk, 0)?;
        let flags = *self.chunk.get(2).ok_or_else(damaged)?;
        let mut at = 3;
        let mut trailer = 0;
        if flags & 8 != 0 {
            trailer += 4 * usize::from(word(self.chunk, at)?);
            at += 2;
        }
        if flags & 4 != 0 {
            let bytes = double_word(self.chunk, at)?;
            trailer += usize::try_from(bytes).map_err(Error::unreadable)?;
            at += 4;
        }
        self.chunk = self.chunk.get(at..).ok_or_else(damaged)?;
        self.characters(length.into(), flags & 1)?;
        self.bytes(trailer)?;
        Ok(length)
    }

    /// Passes over characters; each chunk says anew how wide they are.
    fn characters(&mut self, mut left: usize, mut flags: u8) -> Result<(), Error> {
        loop {
            let width = 1 + usize::from(flags & 1);
            let here = left.min(self.chunk.len() / width);
            self.chunk = &self.chunk[here * width..];
            left -= here;
            if left == 0 {
                return Ok(());
            }
            if !self.chunk.is_empty() || !self.advance() {
                return Err(damaged());
            }
            (flags, self.chunk) = match self.chunk {
                [flags, rest @ ..] => (*flags, rest),
                [] => return Err(damaged()),
            };
        }
    }

    fn bytes(&mut self, mut left: usize) -> Result<(), Error> {
        loop {
            let here = left.min(self.chunk.len());
            self.chunk = &self.chunk[here..];
            left -= here;
            if left == 0 {
                return Ok(());
            }
            if !self.advance() {
                return Err(damaged());
            }
        }
    }
}
