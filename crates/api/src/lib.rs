//! The HTTP face, one module per resource; the only place with status codes.
