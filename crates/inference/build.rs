//! Embeds every model's manifest, so that a new model needs no registration.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../onnx");
    println!("cargo:rerun-if-changed={}", models.display());
    let mut manifests: Vec<PathBuf> = fs::read_dir(&models)?
        .map(|entry| Ok(entry?.path().join("manifest.toml")))
        .collect::<io::Result<_>>()?;
    manifests.retain(|manifest| manifest.is_file());
    manifests.sort();
    let embedded: String = manifests.iter().map(|manifest| embed(manifest)).collect();
    fs::write(out_dir().join("manifests.rs"), format!("&[\n{embedded}]\n"))
}

fn embed(manifest: &Path) -> String {
    println!("cargo:rerun-if-changed={}", manifest.display());
    let name = manifest
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default();
    format!("({name:?}, include_str!({manifest:?})),\n")
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folder this way alone"
)]
fn out_dir() -> PathBuf {
    std::env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default()
}
