//! How old what an onlooker is told may be.

use crate::history::{History, Sight};
use crate::moment::{Moment, SECOND};

/// While the database answers.
pub(super) const FRESH: Moment = SECOND;

/// From a process that the database was cut off from: an outage, until the server takes connections, and a moment more.
pub(super) const CUT_OFF: Moment = 10 * SECOND;

/// How long after an outage a process follows the table again.
const RECOVERY: Moment = SECOND;

/// The limit for a sight: the higher one if there was an outage in all the time before it in which the table had to be read.
pub(super) fn limit(history: &History, sight: &Sight) -> Moment {
    let is_cut_off = history
        .outages
        .iter()
        .any(|outage| outage.from <= sight.asked && outage.until + RECOVERY >= sight.asked - FRESH);
    if is_cut_off { CUT_OFF } else { FRESH }
}
