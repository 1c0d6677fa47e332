use std::io::{self, BufRead, BufReader, Read};

/// Most bytes between two tags, and of a tag.
const LONGEST_EVENT: usize = 64 << 10;

/// Reads no more than it was allowed, altogether and at a time.
pub(super) struct Budget<R> {
    inner: BufReader<R>,
    most: usize,
    taken: usize,
    /// How much may be taken until the next allowance.
    allowance: usize,
}

impl<R: Read> Budget<R> {
    pub(super) fn new(inner: R, most: usize) -> Self {
        Self {
            inner: BufReader::new(inner),
            most,
            taken: 0,
            allowance: usize::MAX,
        }
    }

    /// Allows one more event to be read.
    pub(super) fn allow_event(&mut self) {
        self.allowance = LONGEST_EVENT;
    }

    /// How many bytes were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    /// Whether more bytes were wanted than are allowed altogether.
    pub(super) fn is_used_up(&self) -> bool {
        self.taken > self.most
    }
}

impl<R: Read> BufRead for Budget<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let (left, allowance) = (self.most.saturating_sub(self.taken), self.allowance);
        let bytes = self.inner.fill_buf()?;
        if bytes.is_empty() {
            return Ok(bytes);
        }
        if left == 0 {
            // One byte too many is enough to know.
            self.taken = self.most + 1;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if allowance == 0 {
            return Err(io::Error::other("a text or tag in it is too long"));
        }
        Ok(&bytes[..bytes.len().min(left).min(allowance)])
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
        self.allowance = self.allowance.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

impl<R: Read> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let amount = bytes.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&bytes[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
