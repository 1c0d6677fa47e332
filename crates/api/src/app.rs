use std::future::ready;
use std::sync::Arc;

use poem::endpoint::{BoxEndpoint, make_sync};
use poem::{Endpoint, EndpointExt, Response, Route, get};
use poem_openapi::OpenApi;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::body::limit;
use crate::cors::allow_origins;
use crate::document::document;
use crate::edge::report;
use crate::headers::secure;
use crate::rates::Attempts;
use crate::routes::Routes;
use crate::tasks::Desk;
use crate::token::Sessions;
use crate::{Context, docs, pasted, service};

/// The whole HTTP face over a studio.
pub fn app(context: Context) -> BoxEndpoint<'static, Response> {
    app_until(context, CancellationToken::new())
}

/// The whole HTTP face; what lasts as long as its caller listens ends when the token is cancelled.
pub(crate) fn app_until(
    context: Context,
    shutdown: CancellationToken,
) -> BoxEndpoint<'static, Response> {
    let context = Arc::new(context);
    let desk = Arc::new(Desk::new(shutdown));
    let service = service();
    let routes = routes_of(&service);
    let document = document();
    let app = Route::new().at("/openapi.json", get(make_sync(move |_| json(&document))));
    let app = docs::add(app, &service).nest("/", service.data(desk));
    let app = guard(app, context.clone(), routes);
    allow_origins(app, &context.settings.cors_origins)
        .after(|answer: poem::Result<Response>| ready(answer.map(secure)))
        .boxed()
}

/// Puts around the routes what every request passes.
fn guard(
    app: Route,
    context: Arc<Context>,
    routes: Arc<Routes>,
) -> impl Endpoint<Output = Response> + 'static {
    let (below, above) = (context.clone(), context.clone());
    let attempts = Attempts::new(context.settings.login_rates, &context.clock);
    let memory = Arc::new(Semaphore::new(
        context.settings.clients.body_memory as usize,
    ));
    let sessions = Sessions::new(context.pool.clone());
    app.data(context)
        .data(Arc::new(attempts))
        .data(Arc::new(sessions))
        .around(move |endpoint, request| {
            let (context, memory) = (below.clone(), memory.clone());
            async move { limit(endpoint, request, &context.settings, memory).await }
        })
        .before(pasted::encode)
        .around(move |endpoint, request| {
            let (context, routes) = (above.clone(), routes.clone());
            async move { report(endpoint, request, &routes, &context.randomness).await }
        })
}

fn routes_of<T: OpenApi, W>(_service: &poem_openapi::OpenApiService<T, W>) -> Arc<Routes> {
    Arc::new(Routes::new(&T::meta()))
}

fn json(document: &str) -> Response {
    Response::builder()
        .content_type("application/json")
        .body(document.to_owned())
}
