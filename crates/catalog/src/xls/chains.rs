use crate::Error;

/// What ends a chain of sectors, and everything above it.
const LAST_SECTOR: u32 = 0xffff_fffa;

/// Most sectors that list the sectors of the allocation table; two suffice for 20 MB.
const MOST_LISTS: usize = 2;

/// Refuses a compound file with an allocation table that is larger than any file needs: it may name the same sector over and over.
pub(super) fn check(bytes: &[u8]) -> Result<(), Error> {
    let damaged = || Error::unreadable("its compound file is damaged");
    let size: usize = match bytes.get(30..32) {
        Some([9, 0]) => 512,
        Some([12, 0]) => 4096,
        Some(_) | None => return Err(damaged()),
    };
    let word = |at: usize| {
        let word = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(word.try_into().ok()?))
    };
    let mut list = word(68).ok_or_else(damaged)?;
    for _ in 0..=MOST_LISTS {
        if list >= LAST_SECTOR {
            return Ok(());
        }
        let end = usize::try_from(list).ok().and_then(|list| {
            let sectors = list.checked_add(2)?;
            sectors.checked_mul(size)
        });
        let next = end.and_then(|end| word(end - 4));
        list = next.ok_or_else(damaged)?;
    }
    Err(damaged())
}
