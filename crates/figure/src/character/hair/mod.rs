//! Hair of the head.

mod barber;
mod bare;
mod buried;
mod canvas;
mod clip;
mod comb;
mod dice;
mod drape;
mod drawn;
mod fitting;
mod flow;
mod hairline;
mod locks;
mod look;
mod puff;
mod scalp;
mod shape;
mod skull;
mod strands;
mod stubble;
mod style;
mod tresses;
mod wisps;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use likeness_raster::Mesh;

use self::barber::Barber;
use self::flow::Flow;
pub(super) use self::look::{brows, lashes};
use self::scalp::Scalp;
pub(super) use self::strands::{MEAN, unpainted};
use self::style::{Made, Source, pieces};
use super::{Layer, Parts, Studio};
use crate::body::BodyShape;
use crate::pack::{Item, Pack};
use crate::{Error, FigureSpec, Worn};

/// What is made once for all hair that is not in the pack.
#[derive(Default)]
pub(super) struct Salon {
    scalp: OnceLock<Scalp>,
    flows: Mutex<HashMap<String, Arc<Flow>>>,
    made: Mutex<HashMap<Made, Arc<Mesh>>>,
}

impl Salon {
    fn scalp(&self, pack: &Pack) -> &Scalp {
        self.scalp.get_or_init(|| Scalp::new(pack))
    }

    /// How the hair of an item falls.
    fn flow(&self, pack: &Pack, item: &Item) -> Arc<Flow> {
        let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let flow = flows.entry(item.name.clone());
        let of = || Arc::new(Flow::of(&pack.base, item));
        flow.or_insert_with(of).clone()
    }

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
        parts.push(barber.imported(hair)?);
        return Ok(());
    }
    for piece in pieces(spec.hairstyle) {
        for mirrored in [false, true]
            .into_iter()
            .take(1 + usize::from(piece.paired))
        {
            match piece.source {
                Source::Authored(name) => barber.authored(name, &piece.changes, mirrored, parts)?,
                Source::Made(which) => parts.push(barber.made(which, &piece.changes, mirrored)?),
                Source::Crop(crop) => barber.crop(crop, parts)?,
                Source::Wisps(wisps) => parts.push(barber.wisps(&wisps)?),
            }
        }
    }
    Ok(())
}
