use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::Context;
use crate::token::{Session, check};

/// How often a stream looks whether its token is still valid.
const PERIOD: Duration = Duration::from_secs(60);

/// Waits until a token is not valid any more, or nobody can tell.
pub(super) async fn until_over(context: Arc<Context>, session: Session) {
    loop {
        let left = session.expires_at - context.now();
        let left = Duration::try_from(left).unwrap_or_default();
        sleep(left.min(PERIOD)).await;
        if check(&context, &session).await.is_err() {
            break;
        }
    }
}
