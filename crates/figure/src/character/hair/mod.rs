//! Hair of the head.

mod barber;
mod buried;
mod clip;
mod dice;
mod drape;
mod drawn;
mod hairline;
mod locks;
mod look;
mod puff;
mod scalp;
mod shape;
mod strands;
mod stubble;
mod style;
mod wisps;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use likeness_raster::Mesh;

use self::barber::Barber;
pub(super) use self::look::{brows, lashes};
use self::scalp::Scalp;
pub(super) use self::strands::{MEAN, unpainted};
use self::style::{AS_IT_IS, Made, Source, pieces};
use super::{Layer, Parts, Studio};
use crate::body::BodyShape;
use crate::{Error, FigureSpec, Worn};

/// What is made once for all hair that is not in the pack.
#[derive(Default)]
pub(super) struct Salon {
    scalp: OnceLock<Scalp>,
    made: Mutex<HashMap<Made, Arc<Mesh>>>,
}

impl Salon {
    fn made(&self, which: Made) -> Arc<Mesh> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let mesh = made.entry(which).or_insert_with(|| Arc::new(which.mesh()));
        mesh.clone()
    }
}

/// Adds the hair, if the style is not none; what hangs lies on the skin and on the cloth that is worn.
pub(super) fn add(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    layers: &[Layer],
    parts: &mut Parts,
) -> Result<(), Error> {
    let bare = |layer: &Layer| matches!(layer, Layer::Skin | Layer::Face | Layer::Shoes);
    let worn = parts.0.iter().zip(layers).filter(|(_, layer)| !bare(layer));
    let barber = Barber::new(studio, spec, body, worn.map(|((mesh, _), _)| mesh));
    if let Some(name) = &spec.imported_hair {
        let hair = studio.closet.get(Worn::Hair, name)?;
        parts.push(barber.imported(&AS_IT_IS, hair)?);
        return Ok(());
    }
    for piece in pieces(spec.hairstyle) {
        for mirrored in [false, true]
            .into_iter()
            .take(1 + usize::from(piece.paired))
        {
            match piece.source {
                Source::Authored(name) => parts.push(barber.authored(piece, name, mirrored)?),
                Source::Made(which) => parts.push(barber.made(piece, which, mirrored)?),
                Source::Crop(crop) => barber.crop(crop, parts)?,
                Source::Wisps(wisps) => parts.push(barber.wisps(&wisps)?),
            }
        }
    }
    Ok(())
}
