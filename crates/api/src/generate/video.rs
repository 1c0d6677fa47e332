use std::sync::Arc;

use likeness_core::{Randomness, UserId};
use likeness_tasks::GenerateVideo;
use likeness_tasks::figure::FigureSpec;
use likeness_tasks::figure::ranges::DURATION;
use poem::web::Data;
use poem_openapi::OpenApi;

use super::apparel::{self, Apparel, Wish};
use super::figure;
use super::request::VideoRequest;
use crate::body::{JsonBody, Node, ReadBody};
use crate::idempotency_key::IdempotencyKey;
use crate::limits::{LARGEST_SEED, PROMPT};
use crate::submit::{Answer, Order, submit};
use crate::token::Caller;
use crate::{Context, Tag};

/// What a request for a video asks for.
struct VideoGeneration {
    figure: FigureSpec,
    /// Of the face, the user's own when absent.
    face_seed: Option<u64>,
    apparel: Option<Wish>,
    duration: u8,
    prompt: String,
    negative_prompt: String,
    /// 0 when the studio is to choose one.
    seed: u64,
    order: Order,
}

impl ReadBody for VideoGeneration {
    type Schema = VideoRequest;

    const COMMENTS: bool = true;

    fn read(body: &Node<'_>) -> Self {
        let options = body.field("video_options");
        let text = |name| options.field(name).text(PROMPT);
        let duration = options.field("duration").integer(DURATION.all());
        let seed = options.field("seed").integer(0..=LARGEST_SEED);
        Self {
            figure: figure::read(body),
            face_seed: figure::read_seed(body),
            apparel: apparel::read(&body.field("apparel_details")),
            duration: duration.unwrap_or(DURATION.usual),
            prompt: text("prompt").unwrap_or_default().to_owned(),
            negative_prompt: text("negative_prompt").unwrap_or_default().to_owned(),
            seed: seed.unwrap_or(0),
            order: Order::read("/generate_video", body),
        }
    }
}

pub(crate) struct VideoApi;

#[OpenApi]
impl VideoApi {
    /// Make a video of a figure
    ///
    /// Checks the whole request, submits a task and answers its id at once. The still
    /// `<task_id>.jpg` and then the video `<task_id>.mp4` stand in the gallery when the task
    /// succeeded. The body may hold `//` comments.
    #[oai(
        path = "/generate_video",
        method = "post",
        tag = "Tag::Generate",
        operation_id = "generate_video"
    )]
    async fn generate_video(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// Names the request: one with the same key within 24 hours answers the first one's task.
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKey,
        body: JsonBody<VideoGeneration>,
    ) -> Answer {
        let VideoGeneration { apparel, order, .. } = &body.0;
        let task = async {
            let apparel = apparel::resolve(&context, apparel.as_ref()).await?;
            figure::check(&context, &body.0.figure).await?;
            Ok(body.0.task(apparel, caller.0, &context.randomness))
        };
        Ok(submit(&context, caller.0, &key, order, task).await?)
    }
}

impl VideoGeneration {
    /// The task, with what is worn and the seed that is used.
    fn task(&self, apparel: Apparel, user: UserId, randomness: &Randomness) -> GenerateVideo {
        let Apparel {
            garments,
            imported,
            brand,
            guessed,
        } = apparel;
        GenerateVideo {
            figure: FigureSpec {
                garments,
                imported,
                brand,
                seed: figure::seed(self.face_seed, user),
                ..self.figure.clone()
            },
            duration: self.duration,
            prompt: self.prompt.clone(),
            negative_prompt: self.negative_prompt.clone(),
            seed: match self.seed {
                0 => u64::from(u32::from_le_bytes(randomness.bytes())) + 1,
                seed => seed,
            },
            garment_guessed: guessed,
        }
    }
}

#[cfg(test)]
mod tests {
    use likeness_core::Lane;
    use poem_openapi::types::{Example, ToJSON};
    use serde_json::{Value, json};

    use super::*;
    use crate::body::parse;
    use crate::error::Error;

    const DOCUMENTED: &[u8] = include_bytes!("../../../../tests/fixtures/api/generate_video.jsonc");

    fn read(options: Value) -> Result<VideoGeneration, Error> {
        let mut body = VideoRequest::example().to_json().unwrap();
        body["video_options"] = options;
        parse(body.to_string().as_bytes())
    }

    #[test]
    fn the_documented_body_is_read_with_its_comment() {
        let read: VideoGeneration = parse(DOCUMENTED).unwrap();

        assert_eq!((read.duration, read.seed), (5, 0));
        assert_eq!(read.order.lane(), Lane::Vip);
        assert!(read.apparel.is_some());
    }

    #[test]
    fn a_seed_that_is_given_is_kept_and_another_is_chosen_else() {
        let randomness = Randomness::from_seed([0; 32]);
        let seed = |options| {
            let read = read(options).unwrap();
            read.task(Apparel::default(), UserId(1), &randomness).seed
        };

        let chosen = [seed(json!({"seed": 0})), seed(json!({}))];

        assert_eq!(seed(json!({"seed": 7})), 7);
        assert!(chosen[0] > 0 && chosen[1] > 0 && chosen[0] != chosen[1]);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let long = "x".repeat(PROMPT + 1);
        for options in [
            json!({"duration": 0}),
            json!({"duration": 16}),
            json!({"duration": 2.5}),
            json!({"seed": -1}),
            json!({"seed": LARGEST_SEED + 1}),
            json!({"prompt": long}),
            json!({"negative_prompt": 3}),
            json!([]),
        ] {
            assert!(read(options.clone()).is_err(), "{options}");
        }
    }
}
