use glam::Vec3;

/// Where highlights begin to be compressed.
const SHOULDER: f32 = 0.84;
/// How fast compressed highlights lose colour.
const DESATURATION: f32 = 0.15;

/// Haze that gloss lays over a colour, and the share of it that is taken away.
const HAZE: f32 = 0.04;
const CLEARING: f32 = 0.3;

/// Maps linear radiance to displayable linear colour: keeps hue, deepens darks a little, compresses highlights.
///
/// After the Khronos PBR neutral tone mapper (2024), which is meant for showing goods in their own colour.
pub(crate) fn tone_map(color: Vec3) -> Vec3 {
    let color = cleared(color.max(Vec3::ZERO));
    let peak = color.max_element();
    if peak < SHOULDER {
        return color;
    }
    let room = 1.0 - SHOULDER;
    let compressed = 1.0 - room * room / (peak + room - SHOULDER);
    let fade = 1.0 - 1.0 / (DESATURATION * (peak - compressed) + 1.0);
    (color * (compressed / peak)).lerp(Vec3::splat(compressed), fade)
}

/// Takes the haze away without making anything negative.
fn cleared(color: Vec3) -> Vec3 {
    let least = color.min_element();
    let haze = if least < 2.0 * HAZE {
        least - least * least / (4.0 * HAZE)
    } else {
        HAZE
    };
    color - haze * CLEARING
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::{HAZE, tone_map};

    #[test]
    fn colours_below_the_shoulder_lose_haze_alone() {
        let color = Vec3::new(0.5, 0.2, 0.3);

        let haze = color - tone_map(color);

        assert!(haze.x > 0.0 && haze.x < HAZE);
        assert!(haze.distance(Vec3::splat(haze.x)) < 1e-6);
    }

    #[test]
    fn black_stays_black_and_brighter_stays_brighter() {
        assert_eq!(tone_map(Vec3::ZERO), Vec3::ZERO);
        let mut last = 0.0;

        for step in 1..200 {
            let mapped = tone_map(Vec3::splat(step as f32 * 0.01)).x;
            assert!(mapped > last && mapped < 1.0, "{step}");
            last = mapped;
        }
    }

    #[test]
    fn an_overexposed_red_stays_red_and_in_range() {
        let mapped = tone_map(Vec3::new(3.0, 0.06, 0.09));

        assert!(mapped.x <= 1.0);
        assert!(mapped.x > 2.5 * mapped.y && (mapped.y - mapped.z).abs() < 0.05);
    }
}
