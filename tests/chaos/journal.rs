use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use likeness_core::TaskId;

use crate::moment::{Moment, now};

/// What an attempt says right before it aborts its process.
pub(crate) const POISONED: &str = "poisoned";

/// Where the attempts of one worker process say what they did; each line is written at once, so that a killed process leaves
/// all of them.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    file: Arc<File>,
    count: Arc<AtomicU64>,
}

/// One attempt, as its process tells it.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) task: TaskId,
    /// Which attempt it was, from 1.
    pub(crate) number: u32,
    /// What no other attempt is called.
    pub(crate) name: String,
    pub(crate) began: Moment,
    /// When it returned, and what.
    pub(crate) ended: Option<(Moment, String)>,
}

impl Journal {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        Ok(Self {
            file: Arc::new(file),
            count: Arc::default(),
        })
    }

    /// Says that an attempt begins, and gives it a name.
    pub(crate) fn begin(&self, task: TaskId, number: u32) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let name = format!("{task}-{}-{count}", process::id());
        self.write(&format!("begin {name} {} {task} {number}\n", now()));
        name
    }

    /// Says what an attempt returns.
    pub(crate) fn end(&self, name: &str, word: &str) {
        self.write(&format!("end {name} {} {word}\n", now()));
    }

    fn write(&self, line: &str) {
        // A line is one write, which other attempts of the process do not tear.
        (&*self.file)
            .write_all(line.as_bytes())
            .expect("the journal takes lines");
    }
}

/// All attempts of the journals in a folder.
pub(crate) fn read(folder: &Path) -> Result<Vec<Attempt>> {
    let mut attempts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "journal")
        {
            attempts.extend(read_one(&path)?);
        }
    }
    Ok(attempts)
}

/// The attempts of one journal.
pub(crate) fn read_one(path: &Path) -> Result<Vec<Attempt>> {
    parse(&fs::read_to_string(path)?).with_context(|| format!("{} is torn", path.display()))
}

/// Whether an attempt of the journal aborted its process.
pub(crate) fn is_poisoned(path: &Path) -> Result<bool> {
    let attempts = read_one(path)?;
    let mut words = attempts.iter().filter_map(|attempt| attempt.ended.as_ref());
    Ok(words.any(|(_, word)| word == POISONED))
}

fn parse(text: &str) -> Result<Vec<Attempt>> {
    let mut attempts = HashMap::new();
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["begin", name, at, task, number] => {
                let attempt = Attempt {
                    task: task.parse()?,
                    number: number.parse()?,
                    name: name.to_owned(),
                    began: at.parse()?,
                    ended: None,
                };
                attempts.insert(name, attempt);
            }
            ["end", name, at, word] => {
                let attempt = attempts.get_mut(name).context("an end has no beginning")?;
                attempt.ended = Some((at.parse()?, word.to_owned()));
            }
            _ => anyhow::bail!("a line is not understood: {line}"),
        }
    }
    Ok(attempts.into_values().collect())
}
