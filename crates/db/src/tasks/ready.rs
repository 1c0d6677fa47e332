use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use likeness_core::{Pool, UnknownWord};

/// A task with this order tag may be ready in this pool; as text, the pool and the tag with a space between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Whose line it stands in.
    pub pool: Pool,
    /// Where it stands.
    pub order_tag: i64,
}

impl Display for Ready {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pool, self.order_tag)
    }
}

impl FromStr for Ready {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (pool, tag) = text.split_once(' ').unwrap_or((text, ""));
        Ok(Self {
            pool: pool.parse()?,
            // Whoever says nothing of the tag means any.
            order_tag: tag.parse().unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let ready = Ready {
            pool: Pool::Gpu,
            order_tag: 1_250_000,
        };

        assert_eq!(ready.to_string().parse::<Ready>().unwrap(), ready);
        assert_eq!("cpu".parse::<Ready>().unwrap().order_tag, 0);
        assert!("tpu 1".parse::<Ready>().is_err());
    }
}
