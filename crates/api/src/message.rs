use poem_openapi::Object;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;

/// What was done, for people.
#[derive(Debug, Object)]
#[oai(example)]
pub(crate) struct Message {
    /// A sentence.
    message: String,
}

impl Message {
    pub(crate) fn new(message: &str) -> Json<Self> {
        let message = message.to_owned();
        Json(Self { message })
    }
}

impl Example for Message {
    fn example() -> Self {
        Self::new("done").0
    }
}
