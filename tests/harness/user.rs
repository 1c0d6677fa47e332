use image::DynamicImage;
use poem::Response;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::test::{TestRequestBuilder, TestResponse};
use serde_json::Value;

use crate::TestApp;
use crate::app::PUBLIC_URL;

/// A user who is logged in.
pub struct TestUser<'a> {
    app: &'a TestApp,
    /// What they show at every request.
    pub token: String,
}

impl<'a> TestUser<'a> {
    pub(crate) fn new(app: &'a TestApp, token: &str) -> Self {
        let token = token.to_owned();
        Self { app, token }
    }

    /// The header's value that carries the token.
    #[must_use]
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// Begins a request that shows the token.
    pub fn request(
        &self,
        method: Method,
        path: &str,
    ) -> TestRequestBuilder<'a, BoxEndpoint<'static, Response>> {
        let request = self.app.client.request(method, path);
        request.header("authorization", self.bearer())
    }

    /// Gets a resource as JSON; the status must be 200.
    ///
    /// # Panics
    ///
    /// When it is another.
    pub async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await;
        response.assert_status_is_ok();
        response.json().await.value().deserialize()
    }

    /// Posts JSON text; the status must be 200.
    ///
    /// # Panics
    ///
    /// When it is another.
    pub async fn post(&self, path: &str, body: impl Into<String>) -> Value {
        let request = self.request(Method::POST, path);
        let request = request.content_type("application/json").body(body.into());
        let response = request.send().await;
        response.assert_status_is_ok();
        response.json().await.value().deserialize()
    }

    /// Posts JSON; whatever is answered.
    pub async fn try_post(&self, path: &str, body: &Value) -> TestResponse {
        self.request(Method::POST, path)
            .body_json(body)
            .send()
            .await
    }

    /// Deletes a resource; whatever is answered.
    pub async fn delete(&self, path: &str) -> TestResponse {
        self.request(Method::DELETE, path).send().await
    }

    /// Asks for a picture in JSON text; the id of its task.
    ///
    /// # Panics
    ///
    /// When the studio refuses.
    pub async fn submit(&self, body: impl Into<String>) -> String {
        let submitted = self.post("/generate", body).await;
        let task = submitted["task_id"].as_str();
        task.expect("a task has an id").to_owned()
    }

    /// Cancels a task.
    ///
    /// # Panics
    ///
    /// When the studio refuses.
    pub async fn cancel(&self, task: &str) {
        let cancelled = self.delete(&format!("/tasks/{task}")).await;
        cancelled.assert_status_is_ok();
    }

    /// Downloads the first file that a task left.
    ///
    /// # Panics
    ///
    /// When there is none or it is no picture.
    pub async fn picture(&self, task: &str) -> DynamicImage {
        let task = self.get(&format!("/generate/{task}")).await;
        let url = task["result_urls"][0].as_str();
        self.image(url.expect("the task left a file")).await
    }

    /// Downloads a picture by the URL that the gallery gave.
    ///
    /// # Panics
    ///
    /// When it is not there or no picture.
    pub async fn image(&self, url: &str) -> DynamicImage {
        let path = url
            .strip_prefix(PUBLIC_URL)
            .expect("media lie below the public URL");
        let response = self.app.client.get(path).send().await;
        response.assert_status_is_ok();
        let body = response.0.into_body().into_bytes().await;
        image::load_from_memory(&body.expect("a body arrives")).expect("it is a picture")
    }
}
