use std::sync::{Arc, Mutex, PoisonError};

use super::BodyShape;
use crate::Error;

/// How many bodies are kept: one person standing and in a few poses.
const KEPT: usize = 4;

/// The bodies that were evaluated last, by the model's inputs: one person in many garments is evaluated once.
#[derive(Default)]
pub(crate) struct Bodies(Mutex<Vec<(Vec<f32>, Arc<BodyShape>)>>);

impl Bodies {
    /// The body of these inputs, made if it is not kept.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn get(
        &self,
        inputs: Vec<f32>,
        make: impl FnOnce() -> Result<BodyShape, Error>,
    ) -> Result<Arc<BodyShape>, Error> {
        if let Some(known) = self.take(&inputs) {
            return Ok(self.keep(inputs, known));
        }
        Ok(self.keep(inputs, Arc::new(make()?)))
    }

    fn take(&self, inputs: &[f32]) -> Option<Arc<BodyShape>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(known, _)| known == inputs)?;
        Some(kept.remove(place).1)
    }

    fn keep(&self, inputs: Vec<f32>, body: Arc<BodyShape>) -> Arc<BodyShape> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(0, (inputs, body.clone()));
        kept.truncate(KEPT);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_made_once_until_others_push_it_out() {
        let bodies = Bodies::default();
        let made = |input: f32| {
            let mut made = false;
            let body = bodies.get(vec![input], || {
                made = true;
                Ok(BodyShape::default())
            });
            assert!(body.is_ok());
            made
        };

        assert!(made(0.0) && !made(0.0));
        for other in 1..=KEPT {
            assert!(made(other as f32));
        }
        assert!(made(0.0));
    }
}
