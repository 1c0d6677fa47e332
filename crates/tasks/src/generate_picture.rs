use std::time::Duration;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};
use likeness_core::{Area, Pool, TaskError};
use likeness_figure::{Drawing, FigureSpec, Figures};
use likeness_queue::{Finished, NewAsset, TaskContext, TaskKind};
use serde::{Deserialize, Serialize};

use crate::Services;

/// Draws a figure and leaves the picture and its thumbnail in the user's gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GeneratePicture {
    /// Who is drawn, wearing what, seen from where.
    pub figure: FigureSpec,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Width of the thumbnail in pixels; its height follows the picture's.
    pub thumbnail_width: u32,
    /// Whether nothing told what kind of garment was wished.
    #[serde(default)]
    pub garment_guessed: bool,
}

/// What the picture shows, for the record.
#[derive(Debug, Serialize)]
pub struct Output {
    width: u32,
    height: u32,
    garment_guessed: bool,
}

impl TaskKind for GeneratePicture {
    const NAME: &'static str = "generate_picture";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(2);
    const TIMEOUT: Duration = Duration::from_secs(120);

    type Services = Services;
    type Output = Output;

    async fn run(&self, cx: &TaskContext<Services>) -> Result<Finished<Output>, TaskError> {
        let figures = cx.services.figures(&self.figure).await?;
        cx.progress(0.1);

        let (task, context) = (self.clone(), cx.clone());
        let rendered = tokio::task::spawn_blocking(move || task.render(&figures, &context))
            .await
            .map_err(TaskError::fail)??;
        cx.progress(0.9);
        cx.checkpoint()?;

        let picture = format!("{}.jpg", cx.task_id);
        let thumbnail = format!("{}_thumbnail.jpg", cx.task_id);
        let bytes = rendered.picture.len();
        for (name, content) in [
            (&thumbnail, rendered.thumbnail),
            (&picture, rendered.picture),
        ] {
            let key = format!("{}/gallery/{name}", cx.user_id);
            let stored = cx.services.media.put(&key, content, "image/jpeg").await;
            stored.map_err(TaskError::retry)?;
        }
        Ok(Finished {
            output: rendered.output,
            assets: vec![NewAsset {
                area: Area::Gallery,
                file_name: picture,
                thumbnail_name: Some(thumbnail),
                content_type: "image/jpeg".to_owned(),
                bytes: i64::try_from(bytes).map_err(TaskError::fail)?,
            }],
        })
    }
}

struct Rendered {
    picture: Bytes,
    thumbnail: Bytes,
    output: Output,
}

impl GeneratePicture {
    fn render(&self, figures: &Figures, cx: &TaskContext<Services>) -> Result<Rendered, TaskError> {
        let drawing = figures.draw(&self.figure).map_err(TaskError::fail)?;
        cx.checkpoint()?;
        let output = Output {
            width: drawing.width,
            height: drawing.height,
            garment_guessed: self.garment_guessed,
        };
        let picture = into_image(drawing)?;
        let thumbnail = shrink(&picture, self.thumbnail_width)?;
        Ok(Rendered {
            thumbnail: encode(&thumbnail, self.quality)?,
            picture: encode(&picture, self.quality)?,
            output,
        })
    }
}

fn into_image(drawing: Drawing) -> Result<DynamicImage, TaskError> {
    RgbImage::from_raw(drawing.width, drawing.height, drawing.pixels)
        .map(DynamicImage::ImageRgb8)
        .ok_or_else(|| TaskError::fail("a drawing has fewer pixels than its size says"))
}

fn shrink(picture: &DynamicImage, width: u32) -> Result<DynamicImage, TaskError> {
    let height = (u64::from(picture.height()) * u64::from(width)).div_ceil(picture.width().into());
    let height = u32::try_from(height.max(1)).map_err(TaskError::fail)?;
    let mut small = DynamicImage::new_rgb8(width, height);
    Resizer::new()
        .resize(picture, &mut small, None)
        .map_err(TaskError::fail)?;
    Ok(small)
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Bytes, TaskError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(TaskError::fail)?;
    Ok(bytes.into())
}
