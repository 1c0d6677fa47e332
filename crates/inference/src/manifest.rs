//! What a model is, where it comes from and what its files must be.

use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::Error as _;

use crate::Error;

/// The text of every `onnx/<model>/manifest.toml`, by its folder.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/manifests.rs"));

/// What a model is, where it comes from and what its files must be: one `onnx/<model>/manifest.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The model's name, which is its folder's.
    pub name: String,
    /// Version of the files; another version lives in another folder.
    pub version: String,
    /// The pack that the model belongs to.
    pub pack: String,
    /// SPDX expression of the weights' licence.
    pub license: String,
    /// What to know about the licence beyond its name.
    pub license_note: Option<String>,
    /// Who makes the files out of the sources; without one they are taken from the source's archive as they are.
    pub bake: Option<String>,
    /// The packages that the files are made of.
    #[serde(default, rename = "source")]
    pub sources: Vec<Source>,
    /// The files of the model.
    #[serde(default, rename = "file")]
    pub files: Vec<ModelFile>,
    /// What the network takes.
    #[serde(default, rename = "input")]
    pub inputs: Vec<Port>,
    /// What the network gives.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Port>,
}

/// One file of a package registry, pinned by its sha256.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The registry that has it.
    pub registry: Registry,
    /// The package's name there.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The name of the package file.
    pub file: String,
    /// The file's size in bytes.
    pub size: u64,
    /// The file's sha256, in lower-case hex.
    pub sha256: String,
}

/// A package registry, reached with its own client.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Registry {
    /// The Python Package Index, by pip.
    Pypi,
    /// The npm registry, by npm.
    Npm,
}

/// One file of a model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// The file's name in the model's folder.
    pub name: String,
    /// The path in the source's archive, for a file that is taken from it as it is.
    pub from: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The sha256, in lower-case hex.
    pub sha256: String,
}

/// One input or output of a network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// The name in the graph.
    pub name: String,
    /// The type of its numbers.
    pub dtype: Dtype,
    /// The size of each axis.
    pub shape: Vec<Axis>,
}

/// The type of a tensor's numbers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Dtype {
    /// 32-bit floats.
    F32,
    /// 16-bit floats.
    F16,
    /// 64-bit integers.
    I64,
}

/// The size of one axis of a tensor.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Axis {
    /// Always that long.
    Fixed(u32),
    /// As long as the caller makes it, by the name of what it counts.
    Free(String),
}

impl Manifest {
    /// Reads one manifest; `folder` is the name it must have.
    pub fn parse(folder: &str, text: &str) -> Result<Self, Error> {
        let invalid = |source| Error::Manifest {
            name: folder.to_owned(),
            source: Box::new(source),
        };
        let manifest: Self = toml::from_str(text).map_err(invalid)?;
        if manifest.name == folder {
            return Ok(manifest);
        }
        Err(invalid(toml::de::Error::custom(format!(
            "it is of a model called {}",
            manifest.name
        ))))
    }

    /// The manifest of the model of that name.
    pub fn find(name: &str) -> Result<&'static Self, Error> {
        let found = Self::all()?.iter().find(|manifest| manifest.name == name);
        found.ok_or_else(|| Error::UnknownModel(name.to_owned()))
    }

    /// Every manifest of this build, by name.
    pub fn all() -> Result<&'static [Self], Error> {
        static ALL: OnceLock<Vec<Manifest>> = OnceLock::new();
        if let Some(manifests) = ALL.get() {
            return Ok(manifests);
        }
        let manifests = EMBEDDED
            .iter()
            .map(|(folder, text)| Self::parse(folder, text))
            .collect::<Result<_, _>>()?;
        Ok(ALL.get_or_init(|| manifests))
    }

    /// The one file that ONNX Runtime loads.
    #[must_use]
    pub fn network(&self) -> Option<&ModelFile> {
        self.files.iter().find(|file| {
            Path::new(&file.name)
                .extension()
                .is_some_and(|extension| extension == "onnx")
        })
    }

    /// The file of that name.
    pub fn file(&self, name: &str) -> Result<&ModelFile, Error> {
        let found = self.files.iter().find(|file| file.name == name);
        found.ok_or_else(|| Error::UnknownFile {
            model: self.name.clone(),
            file: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHISPER: &str = r#"
        name = "whisper"
        version = "2"
        pack = "base"
        license = "MIT"

        [[source]]
        registry = "npm"
        package = "whisper"
        version = "2.0.0"
        file = "whisper-2.0.0.tgz"
        size = 3
        sha256 = "00"

        [[file]]
        name = "words.json"
        size = 1
        sha256 = "01"

        [[file]]
        name = "encoder.onnx"
        from = "whisper/encoder.onnx"
        size = 2
        sha256 = "02"

        [[input]]
        name = "mel"
        dtype = "f32"
        shape = ["batch", 80, 3000]
    "#;

    #[test]
    fn a_manifest_tells_the_network_from_the_files_beside_it() -> Result<(), Error> {
        let manifest = Manifest::parse("whisper", WHISPER)?;
        assert_eq!(
            manifest.network().map(|file| file.name.as_str()),
            Some("encoder.onnx")
        );
        assert!(matches!(
            manifest.file("decoder.onnx"),
            Err(Error::UnknownFile { .. })
        ));
        assert_eq!(
            manifest.inputs[0].shape[..2],
            [Axis::Free("batch".into()), Axis::Fixed(80)]
        );
        Ok(())
    }

    #[test]
    fn a_manifest_in_the_folder_of_another_model_is_refused() {
        assert!(matches!(
            Manifest::parse("body", WHISPER),
            Err(Error::Manifest { .. })
        ));
    }

    #[test]
    fn a_word_that_the_format_does_not_know_is_refused() {
        let text = WHISPER.replace("license =", "licence =");
        assert!(matches!(
            Manifest::parse("whisper", &text),
            Err(Error::Manifest { .. })
        ));
    }

    #[test]
    fn every_embedded_manifest_can_be_fetched() -> Result<(), Error> {
        for manifest in Manifest::all()? {
            let taken = manifest.files.iter().all(|file| file.from.is_some());
            assert!(
                manifest.bake.is_some() || taken,
                "{} says not how its files are made",
                manifest.name
            );
            assert!(
                !manifest.sources.is_empty(),
                "{} says not where it comes from",
                manifest.name
            );
        }
        Ok(())
    }
}
