//! Reading request bodies.

mod json;
mod limit;
mod node;
mod share;

#[cfg(test)]
pub(crate) use self::json::parse;
pub(crate) use self::json::{JsonBody, ReadBody};
pub(crate) use self::limit::limit;
pub(crate) use self::node::Node;
