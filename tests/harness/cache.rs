use std::env;
use std::path::PathBuf;

use likeness_cli::DataDir;

/// Where `tests/run` keeps what it fetched for the tests.
///
/// # Panics
///
/// When `tests/run` was not run before.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "`tests/run` tells the tests by environment where the cache is"
)]
pub fn cache() -> DataDir {
    let user = rustix::process::geteuid().as_raw();
    let path = env::var_os("LIKENESS_TEST_CACHE").map_or_else(
        || PathBuf::from(format!("/var/tmp/likeness-tests-{user}")),
        PathBuf::from,
    );
    assert!(
        path.join("models").is_dir(),
        "{} has no models; run `tests/run` once",
        path.display()
    );
    DataDir::open(&path).expect("the cache of the tests opens")
}
