use tokio::sync::Semaphore;

use crate::error::Error;

/// Runs work that takes long away from the threads that serve requests, never more of it at once
/// than there are permits: who hangs up frees theirs only when the work has ended.
pub(crate) async fn run<T: Send + 'static>(
    permits: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let permit = permits.acquire().await.map_err(Error::internal)?;
    let work = move || {
        let _permit = permit;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures::FutureExt;

    use super::*;

    static PERMITS: Semaphore = Semaphore::const_new(1);

    #[tokio::test]
    async fn who_hangs_up_keeps_the_permit_until_the_work_has_ended() {
        let (end, ended) = mpsc::channel::<()>();

        let hung_up = run(&PERMITS, move || ended.recv()).now_or_never();

        assert!(hung_up.is_none());
        assert_eq!(PERMITS.available_permits(), 0);
        end.send(()).unwrap();
        assert!(run(&PERMITS, || 7).await.is_ok_and(|answer| answer == 7));
    }
}
