//! Puts, gets and signs assets by key.
