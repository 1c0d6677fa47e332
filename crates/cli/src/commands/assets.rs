use std::collections::BTreeMap;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use likeness_figure::{Import, Imports, Worn, bindings};

use crate::DataDir;
use crate::config::DataSettings;
use crate::interruptible::interruptible;
use crate::shutdown;

#[derive(Debug, Subcommand)]
pub(super) enum Assets {
    /// Check garments, shoes and hair in MakeHuman's format and add them to those of the studio: all of them, or none when one
    /// is unsound. Requests choose them as `imported/NAME`, in `item_id` and in `hairstyle`.
    Import(Files),
    /// List what was imported: what requests write to choose it, and its licence.
    List,
    /// Take an item away again.
    Remove {
        /// What it is.
        kind: Kind,

        /// Its name, with or without `imported/`.
        name: String,
    },
}

#[derive(Args, Debug)]
pub(super) struct Files {
    /// Folders to search for bindings (`.mhclo`), each with its mesh (`.obj`) and material (`.mhmat`) beside it, or bindings
    /// themselves. Brows, lashes, eyes, teeth and tongues are left out.
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// What they are; by default the name of a folder on the way to them tells it, `hair` or `clothes`.
    #[arg(long = "as", env = "LIKENESS_IMPORT_AS", value_name = "KIND")]
    kind: Option<Kind>,

    /// The licence that you have them under, in place of what their files say; without it they must say one that permits use
    /// by anyone, such as CC0 or CC-BY.
    #[arg(long, env = "LIKENESS_IMPORT_LICENCE", value_name = "TEXT")]
    licence: Option<String>,
}

/// What an item is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// A garment, or shoes.
    Garment,
    /// Hair of the head.
    Hair,
}

impl From<Kind> for Worn {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Garment => Self::Garment,
            Kind::Hair => Self::Hair,
        }
    }
}

impl Assets {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let imports = DataDir::of(settings)?.imports();
        interruptible(&shutdown::on_signal()?, move |_| match self {
            Self::Import(files) => files.import(&imports),
            Self::List => list(&imports),
            Self::Remove { kind, name } => remove(&imports, kind.into(), &name),
        })
        .await
    }
}

impl Files {
    fn import(self, imports: &Imports) -> Result<()> {
        let paths = bindings(&self.paths)?;
        if paths.is_empty() {
            bail!("there is no binding (`.mhclo`) of a garment or of hair");
        }
        let (mut sound, mut faults) = (BTreeMap::new(), 0);
        for path in &paths {
            let read = Import::read(path, self.kind.map(Worn::from), self.licence.as_deref());
            let fault = match read {
                Ok(import) => sound
                    .insert((import.worn, import.name.clone()), import)
                    .map(|other| {
                        format!(
                            "`{}`: `{}` is the name of two items",
                            path.display(),
                            other.name
                        )
                    }),
                Err(error) => Some(format!("{:#}", anyhow::Error::from(error))),
            };
            if let Some(fault) = fault {
                faults += 1;
                writeln!(stderr(), "{fault}")?;
            }
        }
        if faults > 0 {
            bail!(
                "{faults} of {} items cannot be imported, so none was",
                paths.len()
            );
        }
        sound
            .into_values()
            .try_for_each(|import| add(imports, import))
    }
}

fn add(imports: &Imports, import: Import) -> Result<()> {
    let (word, worn, licence) = (import.word(), import.worn, import.licence.clone());
    let told = if import.has_picture {
        ""
    } else {
        ", in a single colour: it has no picture"
    };
    let done = if imports.add(import)? {
        "replaced"
    } else {
        "imported"
    };
    Ok(writeln!(
        stdout(),
        "{done} the {worn} {word} ({licence}){told}"
    )?)
}

fn list(imports: &Imports) -> Result<()> {
    for item in imports.list()? {
        writeln!(
            stdout(),
            "{:<8} {:<40} {}",
            item.worn.to_string(),
            item.word(),
            item.licence
        )?;
    }
    Ok(())
}

fn remove(imports: &Imports, worn: Worn, name: &str) -> Result<()> {
    let known = likeness_figure::imported(name);
    let name = known.as_deref().unwrap_or(name);
    match imports.remove(worn, name)? {
        true => Ok(()),
        false => bail!("there is no imported {worn} `{name}`"),
    }
}
