use crate::Drawing;

/// Pixels from one line to the next.
pub(super) const LINE: u32 = 18;
/// Pixels a side of each dot of a letter, where the text has room.
const DOT: u32 = 2;
/// Dots from one letter to the next.
const PITCH: u32 = 6;

/// Letters of five columns and seven rows, drawn for this; the lowest bit of a column is its top.
const LETTERS: [(char, [u8; 5]); 42] = [
    ('A', [0x7e, 0x09, 0x09, 0x09, 0x7e]),
    ('B', [0x7f, 0x49, 0x49, 0x49, 0x36]),
    ('C', [0x3e, 0x41, 0x41, 0x41, 0x22]),
    ('D', [0x7f, 0x41, 0x41, 0x41, 0x3e]),
    ('E', [0x7f, 0x49, 0x49, 0x49, 0x41]),
    ('F', [0x7f, 0x09, 0x09, 0x09, 0x01]),
    ('G', [0x3e, 0x41, 0x49, 0x49, 0x3a]),
    ('H', [0x7f, 0x08, 0x08, 0x08, 0x7f]),
    ('I', [0x00, 0x41, 0x7f, 0x41, 0x00]),
    ('J', [0x20, 0x40, 0x40, 0x40, 0x3f]),
    ('K', [0x7f, 0x08, 0x14, 0x22, 0x41]),
    ('L', [0x7f, 0x40, 0x40, 0x40, 0x40]),
    ('M', [0x7f, 0x02, 0x0c, 0x02, 0x7f]),
    ('N', [0x7f, 0x04, 0x08, 0x10, 0x7f]),
    ('O', [0x3e, 0x41, 0x41, 0x41, 0x3e]),
    ('P', [0x7f, 0x09, 0x09, 0x09, 0x06]),
    ('Q', [0x3e, 0x41, 0x51, 0x21, 0x5e]),
    ('R', [0x7f, 0x09, 0x19, 0x29, 0x46]),
    ('S', [0x26, 0x49, 0x49, 0x49, 0x32]),
    ('T', [0x01, 0x01, 0x7f, 0x01, 0x01]),
    ('U', [0x3f, 0x40, 0x40, 0x40, 0x3f]),
    ('V', [0x1f, 0x20, 0x40, 0x20, 0x1f]),
    ('W', [0x3f, 0x40, 0x38, 0x40, 0x3f]),
    ('X', [0x63, 0x14, 0x08, 0x14, 0x63]),
    ('Y', [0x07, 0x08, 0x70, 0x08, 0x07]),
    ('Z', [0x61, 0x51, 0x49, 0x45, 0x43]),
    ('0', [0x3e, 0x51, 0x49, 0x45, 0x3e]),
    ('1', [0x00, 0x42, 0x7f, 0x40, 0x00]),
    ('2', [0x62, 0x51, 0x49, 0x49, 0x46]),
    ('3', [0x22, 0x41, 0x49, 0x49, 0x36]),
    ('4', [0x18, 0x14, 0x12, 0x7f, 0x10]),
    ('5', [0x27, 0x45, 0x45, 0x45, 0x39]),
    ('6', [0x3c, 0x4a, 0x49, 0x49, 0x30]),
    ('7', [0x01, 0x71, 0x09, 0x05, 0x03]),
    ('8', [0x36, 0x49, 0x49, 0x49, 0x36]),
    ('9', [0x06, 0x49, 0x49, 0x29, 0x1e]),
    (' ', [0x00; 5]),
    ('-', [0x08; 5]),
    ('_', [0x40; 5]),
    ('.', [0x00, 0x60, 0x60, 0x00, 0x00]),
    ('/', [0x60, 0x10, 0x08, 0x04, 0x03]),
    (UNKNOWN, [0x02, 0x01, 0x51, 0x09, 0x06]),
];

/// What is written for a letter that there is none for.
const UNKNOWN: char = '?';

/// Writes a line in capitals from its top left, smaller if it would be wider than `room` pixels; what lies outside of
/// the picture is left out.
pub(super) fn write(
    drawing: &mut Drawing,
    text: &str,
    (left, top): (u32, u32),
    room: u32,
    ink: u8,
) {
    let letters = text.chars().count() as u32;
    let dot = if letters * PITCH * DOT <= room {
        DOT
    } else {
        1
    };
    for (place, letter) in (0_u32..).zip(text.chars()) {
        for (column, bits) in (0_u32..).zip(columns(letter)) {
            for row in (0..7).filter(|row| bits >> row & 1 == 1) {
                let at = (left + (place * PITCH + column) * dot, top + row * dot);
                fill(drawing, at, dot, ink);
            }
        }
    }
}

fn columns(letter: char) -> [u8; 5] {
    let wanted = letter.to_ascii_uppercase();
    let of = |wanted| LETTERS.iter().find(|known| known.0 == wanted);
    of(wanted)
        .or_else(|| of(UNKNOWN))
        .map_or([0; 5], |known| known.1)
}

fn fill(drawing: &mut Drawing, (left, top): (u32, u32), side: u32, ink: u8) {
    for y in top..(top + side).min(drawing.height) {
        for x in left..(left + side).min(drawing.width) {
            let start = ((y * drawing.width + x) * 3) as usize;
            drawing.pixels[start..start + 3].fill(ink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_another_one() {
        for (index, (letter, columns)) in LETTERS.iter().enumerate() {
            let twin = LETTERS[index + 1..]
                .iter()
                .find(|other| other.0 == *letter || other.1 == *columns);
            assert_eq!(twin, None, "{letter}");
        }
    }

    #[test]
    fn a_line_stays_in_the_picture() {
        let mut drawing = Drawing {
            width: 10,
            height: 10,
            pixels: vec![0; 300],
            stages: Vec::new(),
        };

        write(&mut drawing, "long", (0, 0), 10, 255);

        assert!(drawing.pixels.contains(&255));
    }
}
