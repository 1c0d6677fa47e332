//! A whole studio inside a test.
