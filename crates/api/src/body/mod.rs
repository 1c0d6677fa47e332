//! Reading request bodies.

mod file;
mod form;
mod json;
mod limit;
mod node;
mod share;

pub(crate) use self::file::FilePart;
pub(crate) use self::form::{Part, read as read_form};
#[cfg(test)]
pub(crate) use self::json::parse;
pub(crate) use self::json::{JsonBody, ReadBody};
pub(crate) use self::limit::limit;
pub(crate) use self::node::Node;
