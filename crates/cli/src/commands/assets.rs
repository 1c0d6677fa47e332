use std::collections::BTreeMap;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use likeness_figure::{Import, Imported, Worn, bindings};
use likeness_media::{Media, SigningKey};

use crate::config::{DataSettings, MediaSettings};
use crate::interruptible::{interruptible, unless_cancelled};
use crate::storage::Storage;
use crate::{DataDir, shutdown};

#[derive(Args, Debug)]
pub(super) struct Assets {
    #[command(flatten)]
    media: MediaSettings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check garments, shoes and hair in MakeHuman's format and add them to those of the studio: all of them, or none when one
    /// is unsound. Requests choose them as `imported/NAME`, in `item_id` and in `hairstyle`. They lie with the assets: a studio
    /// that runs has them at once, wherever its processes are.
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
struct Files {
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
enum Kind {
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
        let data = DataDir::of(settings)?;
        // No URL is made, so that any key will do.
        let key = SigningKey::new(&[]);
        let media = Storage::new(&data, &self.media).open(key, "").await?;
        let shutdown = shutdown::on_signal()?;
        match self.command {
            Command::Import(files) => {
                let imports = interruptible(&shutdown, move |_| files.read()).await?;
                unless_cancelled(&shutdown, add(&media, imports)).await
            }
            Command::List => unless_cancelled(&shutdown, list(&media)).await,
            Command::Remove { kind, name } => {
                unless_cancelled(&shutdown, remove(&media, kind.into(), &name)).await
            }
        }
    }
}

impl Files {
    /// All items that the paths lead to, if every one is sound.
    fn read(self) -> Result<Vec<Import>> {
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
        Ok(sound.into_values().collect())
    }
}

async fn add(media: &Media, imports: Vec<Import>) -> Result<()> {
    for import in imports {
        let (word, worn, licence) = (import.word(), import.worn, import.licence.clone());
        let told = match import.has_picture {
            true => "",
            false => ", in a single colour: it has no picture",
        };
        let name = import.name.clone();
        let place = [worn.as_str(), &name];
        let done = match media.shelve(place, import.into_bytes()?.into()).await? {
            true => "replaced",
            false => "imported",
        };
        writeln!(stdout(), "{done} the {worn} {word} ({licence}){told}")?;
    }
    Ok(())
}

async fn list(media: &Media) -> Result<()> {
    for shelved in media.shelved(&[]).await? {
        let item = Imported::parse(media.read_shelved(&shelved).await?.into())?;
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

async fn remove(media: &Media, worn: Worn, name: &str) -> Result<()> {
    let known = likeness_figure::imported(name);
    let name = known.as_deref().unwrap_or(name);
    match media.unshelve([worn.as_str(), name]).await? {
        true => Ok(()),
        false => bail!("there is no imported {worn} `{name}`"),
    }
}
