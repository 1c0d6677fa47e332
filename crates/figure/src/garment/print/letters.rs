use deunicode::deunicode;
use glam::Vec2;
use kurbo::{BezPath, PathEl, Point};

/// Each letter with its width and its strokes as an SVG path, y up; capitals are 1 high.
const LETTERS: &str = include_str!("letters.txt");

/// Between two letters, and between two words, in heights of a capital.
const APART: f32 = 0.30;
const SPACE: f32 = 0.34;

/// How far a stroke may be off its curve, and how long its straight parts are at most, in heights of a capital.
const TOLERANCE: f64 = 0.01;
const STEP: f32 = 0.12;

/// Letters of the longest name that is small on a chest.
const LONGEST: usize = 16;

/// A line of lettering: strokes as polylines from its lower left corner, in heights of a capital.
pub(super) struct Line {
    /// The points that each stroke passes.
    pub(super) strokes: Vec<Vec<Vec2>>,
    /// From the first letter to the last.
    pub(super) width: f32,
}

impl Line {
    /// Writes a name in plain capitals; none if that leaves nothing of it, or too much for a chest.
    pub(super) fn new(name: &str) -> Option<Self> {
        let text = deunicode(name.trim()).to_uppercase();
        let words: Vec<Vec<Letter>> = text
            .split_whitespace()
            .map(|word| word.chars().filter_map(Letter::of).collect())
            .collect();
        let letters: usize = words.iter().map(Vec::len).sum();
        if letters == 0 || letters > LONGEST {
            return None;
        }
        let mut line = Self {
            strokes: Vec::new(),
            width: 0.0,
        };
        for word in words.iter().filter(|word| !word.is_empty()) {
            line.width += if line.width > 0.0 { SPACE } else { 0.0 };
            word.iter().for_each(|letter| line.push(letter));
        }
        line.width -= APART;
        Some(line)
    }

    fn push(&mut self, letter: &Letter) {
        let at = Vec2::X * self.width;
        let strokes = letter.strokes().into_iter();
        self.strokes
            .extend(strokes.map(|stroke| stroke.iter().map(|point| *point + at).collect()));
        self.width += letter.width + APART;
    }
}

struct Letter {
    width: f32,
    path: &'static str,
}

impl Letter {
    fn of(letter: char) -> Option<Self> {
        let drawn = LETTERS.lines().find_map(|line| line.strip_prefix(letter))?;
        let (width, path) = drawn.trim_start().split_once(' ')?;
        let width = width.parse().ok()?;
        Some(Self { width, path })
    }

    /// Its strokes as polylines of short parts.
    fn strokes(&self) -> Vec<Vec<Vec2>> {
        let mut strokes: Vec<Vec<Vec2>> = Vec::new();
        let path = BezPath::from_svg(self.path).unwrap_or_default();
        kurbo::flatten(path, TOLERANCE, |element| match element {
            PathEl::MoveTo(point) => strokes.push(vec![place(point)]),
            PathEl::LineTo(point) => {
                if let Some(stroke) = strokes.last_mut() {
                    draw_to(stroke, place(point));
                }
            }
            PathEl::QuadTo(..) | PathEl::CurveTo(..) | PathEl::ClosePath => {}
        });
        strokes
    }
}

fn place(point: Point) -> Vec2 {
    Vec2::new(point.x as f32, point.y as f32)
}

/// Lengthens a stroke to a point, in parts that can follow cloth.
fn draw_to(stroke: &mut Vec<Vec2>, to: Vec2) {
    let Some(&from) = stroke.last() else { return };
    let parts = (from.distance(to) / STEP).ceil().max(1.0);
    stroke.extend((1..=parts as usize).map(|part| from.lerp(to, part as f32 / parts)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_strokes_within_its_box() {
        for line in LETTERS.lines() {
            let letter = line.chars().next().and_then(Letter::of).unwrap();
            let strokes = letter.strokes();
            assert!(!strokes.is_empty(), "{line}");
            for point in strokes.iter().flatten() {
                let inside = point.x > -0.02 && point.x < letter.width + 0.02;
                assert!(
                    inside && point.y > -0.08 && point.y < 1.02,
                    "{line} {point}"
                );
            }
        }
    }

    #[test]
    fn any_script_is_written_in_capitals_and_what_is_no_letter_is_left_out() {
        let width = |name| Line::new(name).map(|line| line.width);
        assert_eq!(width("Ålesund"), width("ALESUND"));
        assert_eq!(width("Поло"), width("POLO"));
        assert_eq!(width(" a  b "), width("A B"));
        assert!(width("A B") > width("AB"));
        assert_eq!(width("* * *"), None);
    }

    #[test]
    fn what_is_too_long_for_a_chest_is_not_written() {
        assert!(Line::new("sixteen letters 16").is_some());
        assert!(Line::new("https://brand.example/shop").is_none());
    }
}
