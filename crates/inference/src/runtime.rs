use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::ep::{CUDA, ExecutionProvider};
use ort::session::builder::SessionBuilder;

use crate::{Device, Error};

/// ONNX Runtime has one environment per process: every [`Runtime`] shares it.
static ENVIRONMENT: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

/// ONNX Runtime, loaded into the process, with the device its sessions run on; cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    environment: Environment,
    library: Arc<Path>,
    device: Device,
    threads: usize,
}

impl Runtime {
    /// Loads the library and makes sure that the device can be had.
    ///
    /// `threads` is how many threads of the CPU one run may use. A process can load one library only: another path is
    /// an error.
    pub fn load(library: &Path, device: Device, threads: usize) -> Result<Self, Error> {
        let environment = environment(library)?;
        let mut runtime = Self {
            environment,
            library: library.into(),
            device: Device::Cpu,
            threads,
        };
        runtime.device = runtime.choose(device)?;
        tracing::info!(device = %runtime.device, library = %library.display(), "ONNX Runtime loaded");
        Ok(runtime)
    }

    /// The device that sessions run on; never [`Device::Auto`].
    #[must_use]
    pub fn device(&self) -> Device {
        self.device
    }

    /// The library that was loaded.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// What the library says about its version and build.
    #[must_use]
    pub fn build_info(&self) -> &'static str {
        ort::info()
    }

    pub(crate) fn session_builder(&self) -> ort::Result<SessionBuilder> {
        let mut builder = ort::session::Session::builder(&self.environment)?
            .with_intra_threads(self.threads)?
            .with_inter_threads(1)?
            .with_intra_op_spinning(false)?;
        if let Device::Cuda(number) = self.device {
            cuda(number).register(&mut builder)?;
        }
        Ok(builder)
    }

    fn choose(&self, device: Device) -> Result<Device, Error> {
        match device {
            Device::Cpu => Ok(Device::Cpu),
            Device::Cuda(number) => {
                self.try_cuda(number)
                    .map(|()| device)
                    .map_err(|error| Error::Device {
                        device: device.to_string(),
                        reason: error.message().trim().to_owned(),
                    })
            }
            Device::Auto => Ok(match self.try_cuda(0) {
                Ok(()) => Device::Cuda(0),
                Err(error) => {
                    tracing::debug!(reason = error.message(), "CUDA cannot be had");
                    Device::Cpu
                }
            }),
        }
    }

    fn try_cuda(&self, number: u16) -> ort::Result<()> {
        cuda(number).register(&mut ort::session::Session::builder(&self.environment)?)
    }
}

fn cuda(number: u16) -> CUDA {
    CUDA::default().with_device_id(number.into())
}

fn environment(library: &Path) -> Result<Environment, Error> {
    let mut loaded = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    match loaded.as_ref() {
        Some((path, environment)) if path == library => Ok(environment.clone()),
        Some((path, _)) => Err(Error::Runtime(format!(
            "{} is loaded already",
            path.display()
        ))),
        None => {
            let environment = load_library(library)?;
            *loaded = Some((library.to_owned(), environment.clone()));
            Ok(environment)
        }
    }
}

fn load_library(library: &Path) -> Result<Environment, Error> {
    if !library.is_file() {
        return Err(Error::Runtime(format!("{} is no file", library.display())));
    }
    ort::init_from(library)
        .map_err(|error| Error::Runtime(error.to_string()))?
        .with_name("likeness")
        .with_telemetry(false)
        .build()
        .map_err(|error| Error::Runtime(error.to_string()))
}
