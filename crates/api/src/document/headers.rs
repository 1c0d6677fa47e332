use serde_json::{Map, Value, json};

/// Tells the headers that an answer has beside its body, by its status and by what else the
/// operation answers.
pub(super) fn complete(responses: &mut Map<String, Value>) {
    let is_tagged = responses.contains_key("304");
    let is_cut = responses.contains_key("206");
    for (status, response) in responses {
        let headers = names(status, is_tagged, is_cut).map(|name| (name.to_owned(), header(name)));
        let headers: Map<_, _> = headers.collect();
        // Those that the framework wrote are in capitals and say nothing more.
        match response.as_object_mut() {
            Some(response) if headers.is_empty() => drop(response.remove("headers")),
            _ => response["headers"] = headers.into(),
        }
    }
}

fn names(status: &str, is_tagged: bool, is_cut: bool) -> impl Iterator<Item = &'static str> {
    let tag: &[_] = match status {
        "200" | "206" | "304" if is_tagged => &["ETag", "Cache-Control"],
        _ => &[],
    };
    let parts: &[_] = match status {
        "200" | "206" if is_cut => &["Accept-Ranges", "Last-Modified"],
        _ => &[],
    };
    let own: &[_] = match status {
        "206" | "416" => &["Content-Range"],
        "401" => &["WWW-Authenticate"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    [tag, parts, own].into_iter().flatten().copied()
}

fn header(name: &str) -> Value {
    let text = |description: &str, example: &str| {
        json!({
            "description": description,
            "required": true,
            "schema": {"type": "string"},
            "example": example,
        })
    };
    match name {
        "ETag" => text(
            "Names this state of what is answered.",
            "\"9f86d081884c7d65\"",
        ),
        "Cache-Control" => text("How the answer may be kept.", "private, no-cache"),
        "Accept-Ranges" => text("That ranges of bytes may be asked for.", "bytes"),
        "Last-Modified" => text("When it was made.", "Sun, 16 Feb 2025 03:59:10 GMT"),
        "Content-Range" => text(
            "Which bytes these are, and of how many.",
            "bytes 0-1023/204800",
        ),
        "WWW-Authenticate" => text("How to authenticate.", "Bearer"),
        _ => json!({
            "description": "Seconds after which to try again, where they are known.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 60,
        }),
    }
}
