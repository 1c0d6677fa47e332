use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::Result;
use crate::tasks::Claim;

/// How the server executed a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPlan {
    /// What its nodes are, each once, outermost first; with the index where one is used.
    pub nodes: Vec<String>,
    /// How many pages it touched, in memory or not.
    pub buffers: i64,
}

/// Claims as [`claim`](crate::tasks::claim) does, and says how: it is the statement that the session prepared for that, so the session
/// must have claimed before.
///
/// # Errors
///
/// `Driver` when the session never claimed.
pub async fn explain_claim(conn: &mut PgConnection, claim: &Claim<'_>) -> Result<ClaimPlan> {
    let name: String = sqlx::query_scalar(
        "select name from pg_prepared_statements where statement = $1 order by prepare_time desc limit 1",
    )
    .bind(include_str!("../tasks/claim.sql"))
    .fetch_one(&mut *conn)
    .await?;
    let kinds: Vec<String> = claim.kinds.iter().map(|kind| quoted(kind)).collect();
    let explain = format!(
        "explain (analyze, buffers, format json)
         execute {name} ('{}', '{}', '{} milliseconds', '{}', array[{}], {}, {})",
        claim.worker.0,
        claim.token,
        claim.lease.as_millis(),
        claim.pool,
        kinds.join(", "),
        claim.floor,
        claim.limit,
    );
    let row = sqlx::raw_sql(AssertSqlSafe(explain))
        .fetch_one(conn)
        .await?;
    let explained: Value = row.try_get(0)?;
    let plan = &explained[0]["Plan"];
    let mut nodes = Vec::new();
    name_nodes(plan, &mut nodes);
    let pages = ["Shared Hit Blocks", "Shared Read Blocks"].map(|key| plan[key].as_i64());
    Ok(ClaimPlan {
        nodes,
        buffers: pages.into_iter().flatten().sum(),
    })
}

/// Adds the names of the plan's nodes to those that are there already.
fn name_nodes(plan: &Value, names: &mut Vec<String>) {
    let text = |key| plan[key].as_str();
    let name = match (text("Node Type"), text("Index Name")) {
        (Some(node), Some(index)) => format!("{node} {index}"),
        (node, _) => node.unwrap_or_default().to_owned(),
    };
    if !names.contains(&name) {
        names.push(name);
    }
    for part in plan["Plans"].as_array().into_iter().flatten() {
        name_nodes(part, names);
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_are_named_once_with_their_index() {
        let scan = json!({"Node Type": "Index Scan", "Index Name": "tasks_pkey"});
        let plan = json!({"Node Type": "ModifyTable", "Plans": [scan, {"Node Type": "Limit", "Plans": [scan]}]});
        let mut names = Vec::new();

        name_nodes(&plan, &mut names);

        assert_eq!(names, ["ModifyTable", "Index Scan tasks_pkey", "Limit"]);
    }
}
