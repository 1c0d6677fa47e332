use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use poem::endpoint::{BoxEndpoint, make_sync};
use poem::http::header;
use poem::listener::TcpAcceptor;
use poem::middleware::Cors;
use poem::web::Html;
use poem::{Endpoint, EndpointExt, Request, Response, Route, Server, get};
use poem_openapi::OpenApi;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::body::limit;
use crate::document::{document, swagger_ui};
use crate::edge::report;
use crate::error::Error;
use crate::problem::Problem;
use crate::rates::Attempts;
use crate::routes::Routes;
use crate::{Context, pasted, service};

/// How long requests in flight may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// The whole HTTP face over a studio.
pub fn app(context: Context) -> BoxEndpoint<'static, Response> {
    let context = Arc::new(context);
    let service = service();
    let routes = routes_of(&service);
    let document = document();
    let ui = swagger_ui(&service, &document);
    let app = Route::new()
        .at("/openapi.json", get(make_sync(move |_| json(&document))))
        .at("/docs", get(make_sync(move |_| Html(ui.clone()))))
        .nest("/", service);
    allow_origins(
        guard(app, context.clone(), routes),
        &context.settings.cors_origins,
    )
}

/// Puts around the routes what every request passes.
fn guard(
    app: Route,
    context: Arc<Context>,
    routes: Arc<Routes>,
) -> impl Endpoint<Output = Response> + 'static {
    let (below, above) = (context.clone(), context.clone());
    let attempts = Attempts::new(context.settings.login_rates, &context.clock);
    app.data(context)
        .data(Arc::new(attempts))
        .around(move |endpoint, request| {
            let context = below.clone();
            async move { limit(endpoint, request, &context.settings).await }
        })
        .before(pasted::encode)
        .around(move |endpoint, request| {
            let (context, routes) = (above.clone(), routes.clone());
            async move { report(endpoint, request, &routes, &context.randomness).await }
        })
}

/// Lets scripts of these origins read answers; requests of others are answered as if they came
/// from no script.
fn allow_origins(
    app: impl Endpoint<Output = Response> + 'static,
    origins: &[String],
) -> BoxEndpoint<'static, Response> {
    if origins.is_empty() {
        return app.boxed();
    }
    let cors = origins.iter().fold(Cors::new(), Cors::allow_origin);
    let listed: Vec<_> = origins
        .iter()
        .map(|origin| origin.clone().into_bytes())
        .collect();
    let hide_others = move |mut request: Request| {
        let origin = request.headers().get(header::ORIGIN);
        if origin.is_some_and(|origin| !listed.iter().any(|listed| listed == origin.as_bytes())) {
            request.headers_mut().remove(header::ORIGIN);
        }
        ready(Ok(request))
    };
    app.with(cors)
        .before(hide_others)
        .catch_all_error(|error| ready(Problem::from(Error::from_framework(error)).into_response()))
        .boxed()
}

/// Serves the studio until the token is cancelled, then lets requests in flight end.
pub async fn serve(
    listener: TcpListener,
    context: Context,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let acceptor = TcpAcceptor::from_tokio(listener)?;
    let stopped = async move { shutdown.cancelled().await };
    Server::new_with_acceptor(acceptor)
        .run_with_graceful_shutdown(app(context), stopped, Some(DRAIN))
        .await
}

fn routes_of<T: OpenApi, W>(_service: &poem_openapi::OpenApiService<T, W>) -> Arc<Routes> {
    Arc::new(Routes::new(&T::meta()))
}

fn json(document: &str) -> Response {
    Response::builder()
        .content_type("application/json")
        .body(document.to_owned())
}
