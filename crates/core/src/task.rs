use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A stored or received word that is not in the vocabulary.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown {what} `{word}`")]
pub struct UnknownWord {
    /// What the word should have named.
    pub what: &'static str,
    /// The word.
    pub word: String,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// The word under which it is stored.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { what: $what, word: word.to_owned() }),
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// Where a task stands in its life; the last two are final.
    TaskState, "task state" {
        /// Waiting for a worker, or for its next attempt to be due.
        Pending = "pending",
        /// Leased to a worker.
        Running = "running",
        /// Ended with an output.
        Succeeded = "succeeded",
        /// Ended without one; also after a cancellation.
        Failed = "failed",
    }
}

impl TaskState {
    /// Whether the task can no longer change.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Pending | Self::Running => false,
            Self::Succeeded | Self::Failed => true,
        }
    }
}

words! {
    /// Which of a user's two lines a task waits in.
    Lane, "lane" {
        /// Weighs more, so it moves faster.
        Vip = "vip",
        /// The ordinary line.
        Normal = "normal",
    }
}

words! {
    /// The hardware a task needs; workers serve pools.
    Pool, "pool" {
        /// Workers that need no accelerator.
        Cpu = "cpu",
        /// Workers with a CUDA device.
        Gpu = "gpu",
    }
}
