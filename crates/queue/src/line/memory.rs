//! How much memory the line takes, measured in a process of its own.

use std::fs;
use std::hint::black_box;
use std::process::Command;

use likeness_db::tasks::Change;

use super::index::Index;
use super::tests::task;

/// What a waiting task may take, in bytes.
const MOST: u64 = 250;

/// Just more than fills a table, which has doubled by then: the worst case.
const TASKS: u64 = 460_000;

/// What this process holds, in bytes.
fn held() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() << 10
}

#[test]
#[ignore = "the other test here runs it"]
fn child() {
    let before = held();
    let mut index = Index::default();
    for seq in 0..TASKS {
        let tag = (seq * 7919 % TASKS).cast_signed();
        index.apply(&Change {
            order_tag: tag,
            ..task(seq)
        });
    }
    println!("takes {} B", (held() - before) / TASKS);
    black_box(index);
}

#[test]
fn a_waiting_task_takes_little_memory() {
    let child = Command::new("/proc/self/exe")
        .args(["--exact", "line::memory::child", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8(child.stdout).unwrap();
    let taken = said.split("takes ").nth(1).unwrap();
    let taken: u64 = taken.split(' ').next().unwrap().parse().unwrap();

    println!("a waiting task takes {taken} B");
    assert!((50..=MOST).contains(&taken), "{taken} B");
}
