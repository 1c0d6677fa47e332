/// Second byte of the marker before compressed pixels.
const START_OF_SCAN: u8 = 0xda;

/// Second byte of the marker behind the last of them.
const END_OF_IMAGE: u8 = 0xd9;

/// Whether a JPEG goes on to its end: its decoder would paint the missing part grey. What follows the end does not matter;
/// phones put films there.
pub(super) fn is_whole(jpeg: &[u8]) -> bool {
    scans(jpeg).is_some_and(|scans| {
        scans
            .windows(2)
            .any(|marker| marker == [0xff, END_OF_IMAGE])
    })
}

/// What follows the segments before the pixels; those may hold a smaller JPEG with an end of its own.
fn scans(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.get(2..)?;
    loop {
        let marker = *rest.get(1)?;
        if rest[0] != 0xff || marker == 0xff {
            // Bytes that fill up the space before a marker.
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        rest = rest.get(2 + length..)?;
        if marker == START_OF_SCAN {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\xff\xd8\xff\xe1\0\x08\xff\xd8\xff\xd9..\xff\xff\xda\0\x03.";

    #[test]
    fn the_end_is_looked_for_behind_the_segments() {
        assert!(!is_whole(HEAD));
        assert!(!is_whole(&[HEAD, b"pixels\xff\0\xff"].concat()));
        assert!(is_whole(&[HEAD, b"pixels\xff\0\xff\xd9"].concat()));
        assert!(is_whole(&[HEAD, b"pixels\xff\xd9 and a film"].concat()));
    }

    #[test]
    fn no_prefix_of_a_jpeg_is_whole() {
        for length in 0..HEAD.len() {
            assert!(!is_whole(&HEAD[..length]), "{length}");
        }
    }
}
