use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ort::session::{SessionInputValue, SessionOutputs};
use ort::value::Outlet;

use crate::tensor::{Contiguous, extract};
use crate::{Error, Manifest, Outputs, Runtime, Tensor};

/// One model, loaded and ready to run; shared by whoever needs it.
pub struct Session {
    model: String,
    // ONNX Runtime runs a session one call at a time.
    inner: Mutex<ort::session::Session>,
}

impl Session {
    /// Loads the model from an ONNX file; `model` is its name in logs and errors.
    pub fn load(runtime: &Runtime, model: &str, file: &Path) -> Result<Self, Error> {
        let started = Instant::now();
        let inner = runtime
            .session_builder()
            .and_then(|mut builder| builder.commit_from_file(file))
            .map_err(failed(model, "load"))?;
        let duration_ms = started.elapsed().as_secs_f64() * 1e3;
        tracing::info!(model.name = model, duration_ms, device = %runtime.device(), "model loaded");
        Ok(Self {
            model: model.to_owned(),
            inner: Mutex::new(inner),
        })
    }

    /// Makes sure that the network takes and gives what its manifest says, by name.
    pub(crate) fn check(&self, manifest: &Manifest) -> Result<(), Error> {
        let session = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for (ports, outlets) in [
            (&manifest.inputs, session.inputs()),
            (&manifest.outputs, session.outputs()),
        ] {
            let expected: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
            let found: Vec<&str> = outlets.iter().map(Outlet::name).collect();
            if expected != found {
                let reason = format!("it has {found:?} where its manifest says {expected:?}");
                return Err(failed(&self.model, "load")(ort::Error::new(reason)));
            }
        }
        Ok(())
    }

    /// Runs the model on named inputs, blocking the thread until every output is there.
    ///
    /// Runs of one session wait for each other.
    #[tracing::instrument(name = "inference.run", skip_all, fields(model.name = self.model, duration_ms))]
    pub fn run(&self, inputs: &[(&str, Tensor)]) -> Result<Outputs, Error> {
        let started = Instant::now();
        let outputs = self.run_inner(inputs).map_err(failed(&self.model, "run"));
        tracing::Span::current().record("duration_ms", started.elapsed().as_secs_f64() * 1e3);
        outputs
    }

    fn run_inner(&self, inputs: &[(&str, Tensor)]) -> ort::Result<Outputs> {
        let arrays: Vec<_> = inputs
            .iter()
            .map(|(name, tensor)| (*name, Contiguous::from(tensor)))
            .collect();
        let values: Vec<(&str, SessionInputValue<'_>)> = arrays
            .iter()
            .map(|(name, array)| Ok((*name, array.value()?)))
            .collect::<ort::Result<_>>()?;
        let mut session = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        collect(&session.run(values)?)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

fn collect(values: &SessionOutputs<'_>) -> ort::Result<Outputs> {
    let mut outputs = Outputs::default();
    for (name, value) in values.iter() {
        let tensor = extract(&value)?.ok_or_else(|| {
            ort::Error::new(format!("output {name} has the type {}", value.dtype()))
        })?;
        outputs.insert(name, tensor);
    }
    Ok(outputs)
}

fn failed(model: &str, action: &'static str) -> impl FnOnce(ort::Error) -> Error {
    let model = model.to_owned();
    move |error| Error::Session {
        model,
        action,
        reason: error.message().to_owned(),
    }
}
