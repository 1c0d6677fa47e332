//! Garments and hair in MakeHuman's format: imported by the operator, chosen by clients.

mod bucket;
mod command;
mod files;
mod fit;
mod requests;
