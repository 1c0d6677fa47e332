use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use likeness_queue::Sight;
use poem::web::Data;
use poem::web::sse::Event;
use poem_openapi::param::Path;
use poem_openapi::payload::EventStream;
use poem_openapi::types::ToJSON;
use poem_openapi::{Object, OpenApi, Union};
use tokio::sync::watch;
use tokio::time::sleep;

use super::desk::{Desk, OpenStream};
use super::leave::until_over;
use super::state::{Status, share};
use super::view::{TaskStatus, view};
use super::{look, parse_id};
use crate::error::{Error, Refusal};
use crate::token::{Session, ShownToken, check};
use crate::{Context, Tag};

/// How often a stream in which nothing happens shows proxies and clients that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How often a stream tells news, at most.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Data of the event `status`.
#[derive(Debug, Object)]
struct StatusEvent {
    /// Where the task stands now.
    status: Status,
}

/// Data of the event `position`.
#[derive(Debug, Object)]
struct PositionEvent {
    /// The task's place in the line now; 0 once it no longer waits.
    position: u64,
}

/// Data of the event `progress`.
#[derive(Debug, Object)]
struct ProgressEvent {
    /// Share of the work that is done now, 0 to 1.
    progress: f64,
}

/// What happened to the task: the data of one event.
#[derive(Debug, Union)]
enum TaskEvent {
    Status(StatusEvent),
    Position(PositionEvent),
    Progress(ProgressEvent),
    Done(TaskStatus),
}

impl TaskEvent {
    fn into_event(self) -> Event {
        let name = match &self {
            Self::Status(_) => "status",
            Self::Position(_) => "position",
            Self::Progress(_) => "progress",
            Self::Done(_) => "done",
        };
        Event::message(self.to_json_string()).event_type(name)
    }
}

pub(crate) struct EventsApi;

#[OpenApi]
impl EventsApi {
    /// Follow a task
    ///
    /// Server-sent events: first `status`, `position` and `progress` as they are now, then each of
    /// them when it changes; `done` once the task ended, with what reading the task answers then,
    /// after which the stream ends. A stream that ends without `done`, as one does soon after its
    /// token, is to be opened again.
    #[oai(
        path = "/tasks/:task_id/events",
        method = "get",
        tag = "Tag::Task",
        operation_id = "follow_task"
    )]
    async fn follow_task(
        &self,
        context: Data<&Arc<Context>>,
        desk: Data<&Arc<Desk>>,
        token: ShownToken,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<EventStream<BoxStream<'static, TaskEvent>>, Refusal<404, 429>> {
        let (id, session) = (parse_id(&task_id.0)?, token.0);
        let changed = context.line.changed();
        let first = look(&context, session.user, id).await?;
        let first = first.ok_or_else(|| Error::not_found("task"))?;
        let most = context.settings.max_event_streams;
        let open = desk.streams.open(session.user, most);
        let open = open.ok_or_else(|| {
            Error::limit_reached(format!(
                "{most} event streams of this account are open already"
            ))
        })?;
        let onlooker = Onlooker {
            context: (*context).clone(),
            session,
            changed,
            first: Some(first),
            told: None,
            is_done: false,
            _open: open,
        };
        let (shutdown, is_over) = (
            desk.shutdown.clone(),
            until_over((*context).clone(), session),
        );
        let events = stream::unfold(onlooker, Onlooker::next)
            .flat_map(stream::iter)
            .take_until(async move { shutdown.run_until_cancelled(is_over).await });
        Ok(EventStream::new(events.boxed())
            .to_event(TaskEvent::into_event)
            .keep_alive(KEEP_ALIVE))
    }
}

/// Tells one stream what happens to its task.
struct Onlooker {
    context: Arc<Context>,
    session: Session,
    changed: watch::Receiver<u64>,
    /// What was seen when the stream began, until it is told.
    first: Option<Sight>,
    told: Option<Sight>,
    is_done: bool,
    _open: OpenStream,
}

impl Onlooker {
    /// The next news, if any; none after the end of the task.
    async fn next(mut self) -> Option<(Vec<TaskEvent>, Self)> {
        if self.is_done {
            return None;
        }
        let sight = match self.first.take() {
            Some(first) => first,
            None => self.look_again().await?,
        };
        let mut news = news(self.told.as_ref(), &sight);
        if sight.task.state.is_final() {
            self.is_done = true;
            news.extend(self.end(sight.clone()).await);
        }
        self.told = Some(sight);
        Some((news, self))
    }

    /// Looks when something has changed, but not too often; none when the task is gone or the database fails.
    async fn look_again(&mut self) -> Option<Sight> {
        let id = self.told.as_ref()?.task.id;
        sleep(LOOK_EVERY).await;
        self.changed.changed().await.ok()?;
        let sight = look(&self.context, self.session.user, id).await;
        sight.inspect_err(ended_early).ok().flatten()
    }

    /// The last event; none when the token has ended or the database fails.
    async fn end(&self, sight: Sight) -> Option<TaskEvent> {
        let told = async {
            check(&self.context, &self.session).await?;
            view(&self.context, sight).await
        };
        let told = told.await.inspect_err(ended_early);
        told.ok().map(TaskEvent::Done)
    }
}

fn ended_early(error: &Error) {
    tracing::warn!(
        error = error as &dyn std::error::Error,
        "an event stream ends early"
    );
}

/// What has changed since the sight that was told last; everything when there is none.
fn news(told: Option<&Sight>, now: &Sight) -> Vec<TaskEvent> {
    let task = &now.task;
    let status = told.is_none_or(|told| told.task.state != task.state);
    let position = told.is_none_or(|told| told.position != now.position);
    let progress = told.is_none_or(|told| share(told.task.progress) != share(task.progress));
    let status = status.then(|| {
        let status = task.state.into();
        TaskEvent::Status(StatusEvent { status })
    });
    let position = position.then(|| {
        let position = now.position;
        TaskEvent::Position(PositionEvent { position })
    });
    let progress = progress.then(|| {
        let progress = share(task.progress);
        TaskEvent::Progress(ProgressEvent { progress })
    });
    [status, position, progress].into_iter().flatten().collect()
}
