use likeness_tasks::figure::vocabulary::Size;

/// How many letters a number may be from `M`.
const REACH: f64 = 2.0;

/// The letter size that is drawn for a wished one, when it or a synonym of it is listed.
pub(super) fn find(wished: &str, listed: &[String]) -> Option<Size> {
    let wished = wished.trim();
    let letter: Option<Size> = wished.parse().ok();
    let number: Option<f64> = wished.parse().ok();
    let found = listed.iter().find(|size| {
        size.eq_ignore_ascii_case(wished)
            || (letter.is_some() && size.parse().ok() == letter)
            || (number.is_some() && size.parse().ok() == number)
    });
    found.map(|size| letter_of(size, listed))
}

/// What is drawn when no size is wished: `M` when it is listed, else the middle one.
pub(super) fn usual(listed: &[String]) -> Size {
    let middle = listed.get(listed.len().saturating_sub(1) / 2);
    find("M", listed)
        .or_else(|| middle.map(|size| letter_of(size, listed)))
        .unwrap_or(Size::M)
}

/// The letter for a listed size: a letter beyond those that are drawn is the last of them.
fn letter_of(size: &str, listed: &[String]) -> Size {
    if let Ok(letter) = size.parse() {
        return letter;
    }
    match (size.parse(), size.chars().last()) {
        (Ok(number), _) => letter_of_number(number, listed),
        (Err(_), Some('s' | 'S')) => Size::Xs,
        (Err(_), _) => Size::Xxxxl,
    }
}

/// The letter for a number, by its rank among the listed ones, since systems of numbers differ: the middle one is `M`, its
/// neighbours are a letter away, or less where there are more than five.
fn letter_of_number(number: f64, listed: &[String]) -> Size {
    let mut numbers: Vec<f64> = listed.iter().filter_map(|size| size.parse().ok()).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let middle = numbers.len().saturating_sub(1) as f64 / 2.0;
    let rank = numbers.iter().filter(|other| **other < number).count() as f64;
    let scale = if middle > REACH { REACH / middle } else { 1.0 };
    match ((rank - middle) * scale).round() as i8 {
        ..=-2 => Size::Xs,
        -1 => Size::S,
        0 => Size::M,
        1 => Size::L,
        2.. => Size::Xl,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(listed: &[&str]) -> Vec<Option<Size>> {
        let sizes: Vec<_> = listed.iter().map(|size| (*size).to_owned()).collect();
        listed.iter().map(|size| find(size, &sizes)).collect()
    }

    #[test]
    fn numbers_are_drawn_by_their_rank() {
        let three = letters(&["40", "36", "38"]);
        let many = letters(&["28", "29", "30", "31", "32", "33", "34", "36", "38"]);

        assert_eq!(three, [Size::L, Size::S, Size::M].map(Some));
        assert_eq!(many[0], Some(Size::Xs));
        assert_eq!(many[4], Some(Size::M));
        assert_eq!(many[8], Some(Size::Xl));
    }

    #[test]
    fn letters_beyond_those_that_are_drawn_are_the_last_ones() {
        assert_eq!(
            letters(&["XXS", "M", "6XL"]),
            [Size::Xs, Size::M, Size::Xxxxl].map(Some)
        );
    }

    #[test]
    fn only_listed_sizes_are_found() {
        let listed = ["S".to_owned(), "XXL".to_owned(), "38".to_owned()];

        assert_eq!(find("2XL", &listed), Some(Size::Xxl));
        assert_eq!(find("38.0", &listed), Some(Size::M));
        assert_eq!(find("M", &listed), None);
        assert_eq!(usual(&listed), Size::Xxl);
    }
}
