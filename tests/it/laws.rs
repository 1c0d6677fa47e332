//! The laws of the workspace: which crate may use which, and which words stay where.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A crate and the crates of ours that it may use.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("core", &[]),
    ("db", &["core"]),
    ("media", &["core"]),
    ("catalog", &["core"]),
    ("queue", &["core", "db"]),
    ("inference", &["core"]),
    ("raster", &[]),
    ("figure", &["core", "inference", "raster"]),
    (
        "tasks",
        &["core", "media", "queue", "inference", "raster", "figure"],
    ),
    ("api", &["core", "db", "media", "catalog", "queue", "tasks"]),
    (
        "cli",
        &[
            "core",
            "db",
            "media",
            "queue",
            "inference",
            "raster",
            "figure",
            "tasks",
            "api",
        ],
    ),
];

/// A word and the only crates whose code may contain it.
const STAYS_IN: [(&str, &[&str]); 11] = [
    ("sqlx::", &["db"]),
    ("ort::", &["inference"]),
    ("apalis", &["queue"]),
    ("StatusCode", &["api"]),
    ("std::env", &["cli"]),
    ("object_store", &["media"]),
    ("calamine", &["catalog"]),
    ("jsonwebtoken", &["api"]),
    ("lettre", &["api"]),
    ("governor", &["api"]),
    ("metrics_exporter_prometheus", &["api"]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}

fn names() -> BTreeSet<String> {
    let folders = fs::read_dir(crates()).unwrap();
    folders
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn crates_are_those_of_the_table() {
    let table = MAY_USE.map(|(name, _)| name.to_owned());

    assert_eq!(names(), BTreeSet::from(table));
}

#[test]
fn crates_use_only_what_they_may() {
    for (name, allowed) in MAY_USE {
        let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
        let own = format!("likeness-{name}");
        let used = manifest
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|word| word.starts_with("likeness-") && *word != own);
        for dependency in used {
            assert!(
                allowed.contains(&&dependency["likeness-".len()..]),
                "{name} may not use {dependency}"
            );
        }
    }
}

#[test]
fn words_stay_in_their_crates() {
    for (word, homes) in STAYS_IN {
        let strangers = names()
            .into_iter()
            .filter(|name| !homes.contains(&name.as_str()));
        for file in strangers.flat_map(|name| sources(&crates().join(name).join("src"))) {
            let text = fs::read_to_string(&file).unwrap();
            let uses = text.match_indices(word).any(|(at, _)| {
                // `ort::` is also the end of longer words.
                !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            });
            assert!(!uses, "{} contains `{word}`", file.display());
        }
    }
}

#[test]
fn files_stay_short() {
    let tests = crates().join("../tests");
    for file in [crates(), tests].iter().flat_map(|folder| sources(folder)) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", file.display());
    }
}

#[test]
fn crates_use_every_dependency_that_they_name() {
    for name in names() {
        let folder = crates().join(&name);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
        let code: String = sources(&folder)
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        let named = dependencies
            .lines()
            .filter_map(|line| line.split_once(['.', ' ']))
            .filter(|(_, rest)| rest.contains("workspace"))
            .map(|(dependency, _)| dependency.replace('-', "_"));
        for dependency in named {
            assert!(
                code.contains(&dependency),
                "{name} does not use {dependency}"
            );
        }
    }
}

/// The updates of tasks in a source, each up to its condition.
fn updates_of_tasks(text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let updates = text.split("update tasks set ").skip(1);
    let set = |update: &str| update.split(" where id ").next().unwrap().to_owned();
    updates.map(set).collect()
}

#[test]
fn updates_of_tasks_stamp_what_others_see() {
    let folder = crates().join("db/src/tasks");
    let mut files = sources(&folder);
    files.push(folder.join("claim.sql"));
    let mut stamped = 0;
    for file in files {
        for update in updates_of_tasks(&fs::read_to_string(&file).unwrap()) {
            let seen = ["state = ", "is_due = ", "progress = "];
            if seen.iter().any(|column| update.contains(column)) {
                let stamps = update.contains("changed_xid = pg_current_xact_id()");
                assert!(stamps, "{} does not stamp: {update}", file.display());
                stamped += 1;
            }
        }
    }
    assert!(stamped >= 8, "only {stamped} updates were found");
}
