//! `likeness bench queue`, at a size that says nothing about speed.

use likeness_core::Lane;
use likeness_db::bench;
use likeness_tests::{Database, data_directory, printed, run};

use super::probe::Act;
use super::stage::{submit, user};

const SMALL: [&str; 12] = [
    "--tasks",
    "16",
    "--depths",
    "1000",
    "--ended",
    "100",
    "--seconds",
    "0.1",
    "--held-seconds",
    "0.6",
    "--submissions",
    "5",
];

#[tokio::test]
async fn every_section_is_measured_and_leaves_no_task() {
    let database = Database::new().await;
    let url = [("LIKENESS_BENCH_DATABASE_URL", database.url.as_str())];

    let told = printed(
        &data_directory(),
        &[&["bench", "queue"], &SMALL[..]].concat(),
        &url,
    );

    for section in ["cycle:", "claims:", "snapshot:", "latency:", "fairness:"] {
        assert!(told.contains(&format!("\n{section}")), "{told}");
    }
    assert!(told.contains("Index Scan tasks_line_idx"), "{told}");
    // What is due to a weight of 4, and what it got.
    assert!(told.contains("80.0 %   80.0 %"), "{told}");
    let mut conn = database.pool.acquire().await.unwrap();
    assert!(!bench::holds_tasks(&mut conn).await.unwrap());
}

#[tokio::test]
async fn a_database_with_tasks_is_refused_and_keeps_them() {
    let database = Database::new().await;
    let ada = user(&database.pool, "ada@example.com").await;
    submit(&database.pool, ada, Lane::Normal, "a", Act::Succeed).await;
    let url = [("LIKENESS_BENCH_DATABASE_URL", database.url.as_str())];

    let (status, complaint) = run(&data_directory(), &["bench", "queue", "latency"], &url);

    assert!(!status.success());
    assert!(
        complaint.contains("the database holds tasks"),
        "{complaint}"
    );
    let mut conn = database.pool.acquire().await.unwrap();
    assert!(bench::holds_tasks(&mut conn).await.unwrap());
}
