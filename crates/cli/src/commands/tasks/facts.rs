use likeness_db::tasks::{Handling, Task};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What is known of a task, by name; `null` where there is nothing to say.
pub(super) type Facts = Vec<(&'static str, Value)>;

/// What is listed of a task: nothing that its user wrote.
pub(super) fn of_task(task: &Task) -> Facts {
    let failure = task.failure.as_ref();
    vec![
        ("id", json!(task.id)),
        ("user", json!(task.user)),
        ("kind", json!(task.kind)),
        ("pool", json!(task.pool)),
        ("lane", json!(task.lane)),
        ("state", json!(task.state)),
        ("attempt", json!(task.attempt)),
        ("progress", json!(task.progress)),
        ("error_code", json!(failure.map(|failure| &failure.code))),
        (
            "error_message",
            json!(failure.map(|failure| &failure.message)),
        ),
        ("order_tag", json!(task.order_tag)),
        ("created_at", moment(Some(task.created_at))),
        ("started_at", moment(task.started_at)),
        ("finished_at", moment(task.finished_at)),
    ]
}

/// What the queue knows of it besides.
pub(super) fn of_handling(handling: &Handling) -> Facts {
    vec![
        ("max_attempts", json!(handling.max_attempts)),
        ("is_past", json!(handling.is_past)),
        ("ready_at", moment(handling.ready_at)),
        ("taken_at", moment(handling.taken_at)),
        ("cancel_requested_at", moment(handling.cancel_requested_at)),
        ("worker", json!(handling.worker)),
        ("lease_expires_at", moment(handling.lease_expires_at)),
    ]
}

/// A fact as people read it.
pub(super) fn text(fact: &Value) -> String {
    match fact {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => fact.to_string(),
    }
}

/// A JSON object of one line.
pub(super) fn line(facts: Facts) -> String {
    let named = facts.into_iter();
    let named = named.map(|(name, fact)| (name.to_owned(), fact));
    Value::Object(named.collect()).to_string()
}

/// A moment to the second, as RFC 3339 writes it.
fn moment(moment: Option<OffsetDateTime>) -> Value {
    let second = moment.and_then(|moment| moment.replace_nanosecond(0).ok());
    json!(second.and_then(|second| second.format(&Rfc3339).ok()))
}
