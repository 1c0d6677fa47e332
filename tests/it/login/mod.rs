//! Login by mailed codes, and how often anybody may try.

mod attempts;
mod codes;
mod stage;
