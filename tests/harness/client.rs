use serde_json::{Value, json};

use crate::account;

/// Calls an API over HTTP as one user.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

impl Client {
    /// Calls the API at the URL, as nobody yet.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let agent = ureq::Agent::new_with_defaults();
        Self {
            agent,
            url: url.to_owned(),
            token: None,
        }
    }

    /// Registers an account, logs in as its owner where an address is trusted, and shows the token from now on.
    ///
    /// # Panics
    ///
    /// When the studio refuses.
    pub fn sign_up(&mut self, email: &str) -> String {
        self.register(email);
        let login = self.post_json("/login", &json!({ "email": email }));
        let token = login["token"].as_str().expect("a login answers a token");
        self.log_in(token);
        token.to_owned()
    }

    /// Registers an account.
    ///
    /// # Panics
    ///
    /// When the studio refuses.
    pub fn register(&self, email: &str) {
        let answer = self.post_json("/register", &account(email));
        assert!(answer["message"].is_string(), "{answer}");
    }

    /// Shows this token from now on.
    pub fn log_in(&mut self, token: &str) {
        self.token = Some(format!("Bearer {token}"));
    }

    /// Gets a resource as JSON.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let mut response = self.request(path);
        response.body_mut().read_json().expect("it answers JSON")
    }

    /// Gets the bytes at an absolute URL or a path.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        self.request(path)
            .body_mut()
            .read_to_vec()
            .expect("it answers bytes")
    }

    /// Posts a body of some media type.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Value {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("content-type", media_type);
        let request = match &self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        };
        let mut response = request.send(body).expect("it accepts");
        response.body_mut().read_json().expect("it answers JSON")
    }

    /// Posts JSON.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn post_json(&self, path: &str, body: &Value) -> Value {
        self.post(path, "application/json", body.to_string().as_bytes())
    }

    /// Posts JSON with more headers; the status and the headers of the answer, and its body.
    ///
    /// # Panics
    ///
    /// When nothing answers JSON.
    #[must_use]
    pub fn answer(
        &self,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> (ureq::http::response::Parts, Value) {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.config().http_status_as_error(false).build();
        let mut request = request.header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        let (parts, mut body) = request
            .send(body.to_string())
            .expect("it answers")
            .into_parts();
        (parts, body.read_json().expect("it answers JSON"))
    }

    /// Gets a resource; the status and the headers of the answer, and its body.
    ///
    /// # Panics
    ///
    /// When nothing answers JSON.
    #[must_use]
    pub fn try_get(&self, path: &str) -> (ureq::http::response::Parts, Value) {
        let request = self.agent.get(format!("{}{path}", self.url));
        let mut request = request.config().http_status_as_error(false).build();
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        let (parts, mut body) = request.call().expect("it answers").into_parts();
        (parts, body.read_json().expect("it answers JSON"))
    }

    fn request(&self, path: &str) -> ureq::http::Response<ureq::Body> {
        let url = if path.starts_with("http://") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        let request = self.agent.get(url);
        let request = match &self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        };
        request.call().expect("it answers")
    }
}
