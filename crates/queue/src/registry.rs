use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use likeness_core::TaskError;
use serde_json::Value;

use crate::{Finished, TaskContext, TaskKind};

type Run<S> = fn(TaskContext<S>, Value) -> BoxFuture<'static, Result<Finished<Value>, TaskError>>;

/// Every kind of task that a worker can run, by name.
#[derive(Debug)]
pub struct Registry<S> {
    kinds: BTreeMap<&'static str, Kind<S>>,
}

/// How a worker runs tasks of one kind.
#[derive(Debug)]
pub(crate) struct Kind<S> {
    /// How long an attempt may take.
    pub(crate) timeout: Duration,
    /// Decodes the arguments and runs an attempt.
    pub(crate) run: Run<S>,
}

impl<S> Default for Registry<S> {
    fn default() -> Self {
        Self {
            kinds: BTreeMap::new(),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Registry<S> {
    /// Adds a kind; it takes the place of an earlier one with the same name.
    #[must_use]
    pub fn register<K: TaskKind<Services = S>>(mut self) -> Self {
        let kind = Kind {
            timeout: K::TIMEOUT,
            run: |cx, args| run::<K>(cx, args).boxed(),
        };
        self.kinds.insert(K::NAME, kind);
        self
    }

    /// The names of the kinds, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    pub(crate) fn kind(&self, name: &str) -> Option<&Kind<S>> {
        self.kinds.get(name)
    }
}

async fn run<K: TaskKind>(
    cx: TaskContext<K::Services>,
    args: Value,
) -> Result<Finished<Value>, TaskError> {
    let task: K = serde_json::from_value(args)
        .map_err(|error| TaskError::fail_with("invalid_args", error))?;
    let finished = task.run(&cx).await?;
    Ok(Finished {
        output: serde_json::to_value(finished.output).map_err(TaskError::fail)?,
        assets: finished.assets,
    })
}
