use likeness_queue::TaskKind;
use likeness_tasks::{GeneratePicture, GenerateVideo};
use serde_json::{Value, json};

use crate::dice::Dice;

/// What a task does when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Succeed,
    /// Asks for another attempt at its first.
    RetryOnce,
    Fail,
    /// Runs for seconds.
    Last,
    Panic,
    /// Kills its worker process each time.
    Poison,
}

/// How many of a hundred tasks do what; the rest succeeds.
const SHARES: [(Act, u64); 5] = [
    (Act::RetryOnce, 6),
    (Act::Fail, 5),
    (Act::Last, 4),
    (Act::Panic, 2),
    (Act::Poison, 1),
];

impl Act {
    /// The act with this number, as the arguments of a task hold it.
    pub(crate) fn of(number: u8) -> Self {
        match number {
            2 => Self::RetryOnce,
            3 => Self::Fail,
            4 => Self::Last,
            5 => Self::Panic,
            6 => Self::Poison,
            _ => Self::Succeed,
        }
    }

    /// Its number.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Succeed => 1,
            Self::RetryOnce => 2,
            Self::Fail => 3,
            Self::Last => 4,
            Self::Panic => 5,
            Self::Poison => 6,
        }
    }

    fn draw(dice: &Dice) -> Self {
        let mut chance = dice.within(1..=100);
        for (act, share) in SHARES {
            if chance <= share {
                return act;
            }
            chance -= share;
        }
        Self::Succeed
    }
}

/// What somebody asks the studio for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) act: Act,
    pub(crate) is_vip: bool,
    is_video: bool,
    millis: u64,
}

impl Wish {
    /// A wish of somebody who asks for the fast lane, and for videos, so many times of a hundred.
    pub(crate) fn draw(dice: &Dice, vip: u64, video: u64) -> Self {
        let act = Act::draw(dice);
        let millis = match act {
            Act::Last => 2000..=4000,
            _ => 0..=50,
        };
        Self {
            act,
            is_vip: dice.percent(vip),
            is_video: dice.percent(video),
            millis: dice.within(millis),
        }
    }

    /// The route that takes it, and the body: numbers that mean nothing here carry what the task does.
    pub(crate) fn request(&self) -> (&'static str, Value) {
        let who = json!({"gender": "Female"});
        if self.is_video {
            let options = json!({"duration": self.act.number(), "seed": self.millis + 1});
            let body = json!({"user_details": who, "video_options": options, "vip": self.is_vip});
            return ("/generate_video", body);
        }
        let options =
            json!({"quality": self.act.number(), "thumbnail_width": 16 + self.millis / 5});
        let body = json!({"user_details": who, "image_options": options, "vip": self.is_vip});
        ("/generate", body)
    }
}

/// Microseconds of work that a task of the kind counts for.
pub(crate) fn cost(kind: &str) -> i64 {
    let cost = if kind == GenerateVideo::NAME {
        GenerateVideo::COST
    } else {
        GeneratePicture::COST
    };
    i64::try_from(cost.as_micros()).unwrap_or(i64::MAX)
}
