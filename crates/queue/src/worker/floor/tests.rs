use super::*;

/// A floor that hears, after a full look that took a task with this tag.
fn floor(tag: i64) -> Floor {
    let floor = Floor::default();
    floor.reset(true);
    floor.settle(floor.begin(), Some(tag));
    floor
}

#[test]
fn claims_start_where_the_last_one_ended() {
    let floor = floor(10);

    floor.settle(floor.begin(), Some(20));

    assert_eq!(floor.begin().tag, 20);
}

#[test]
fn a_task_that_came_back_does_not_lower_it() {
    let floor = floor(10);

    floor.settle(floor.begin(), Some(3));

    assert_eq!(floor.begin().tag, 10);
}

#[test]
fn a_claim_that_finds_nothing_passes_all_that_was_announced_before() {
    let floor = floor(10);
    floor.announced(30);

    floor.settle(floor.begin(), None);

    assert_eq!(floor.begin().tag, 30);
}

#[test]
fn a_late_submission_lowers_it() {
    let floor = floor(10);

    floor.announced(7);

    assert_eq!(floor.begin().tag, 7);
}

#[test]
fn a_claim_does_not_pass_what_was_announced_while_it_ran() {
    for (announced, taken) in [(15, Some(20)), (7, Some(30)), (25, None)] {
        let floor = floor(10);
        floor.announced(40);
        let view = floor.begin();

        floor.announced(announced);
        floor.settle(view, taken);

        assert_eq!(floor.begin().tag, announced);
    }
}

#[test]
fn a_claim_that_began_before_announcements_were_lost_says_nothing() {
    let floor = floor(10);
    let view = floor.begin();

    floor.reset(true);
    floor.settle(view, Some(20));

    assert_eq!(floor.begin().tag, 0);
}

#[test]
fn a_claim_that_another_one_overtook_says_nothing() {
    let floor = floor(10);
    let view = floor.begin();
    floor.announced(5);

    let next = floor.begin();
    floor.settle(view, Some(20));

    assert_eq!(next.tag, 5);
    assert_eq!(floor.begin().tag, 5);
}

#[test]
fn nothing_is_passed_while_announcements_are_not_heard() {
    let floor = floor(10);

    floor.reset(false);
    floor.settle(floor.begin(), Some(20));

    assert_eq!(floor.begin().tag, 0);
}

#[test]
fn a_full_look_finds_what_is_below() {
    let floor = floor(20);
    floor.lock().look_at = None;

    let look = floor.begin();
    floor.settle(look, Some(5));

    assert_eq!(look.tag, 0);
    assert_eq!(floor.begin().tag, 5);
}

#[test]
fn full_looks_take_one_per_cent_of_the_time_at_most() {
    let rest = |millis| rest(LOOK_EVERY, Duration::from_millis(millis));

    assert_eq!(rest(1), Duration::from_secs(1));
    assert_eq!(rest(50), Duration::from_secs(5));
}

#[test]
fn a_look_that_does_not_end_in_time_leaves_claims_a_place_to_start() {
    let floor = Floor::default();
    floor.reset(true);

    let late = floor.begin();
    floor.suppose(late, 500);

    assert_eq!(late.tag, 0);
    assert_eq!(floor.begin().tag, 500);
    floor.announced(400);
    assert_eq!(floor.begin().tag, 400);
    floor.reset(true);
    assert_eq!(floor.begin().tag, 0);
}

#[test]
fn a_claim_from_a_lowered_floor_that_does_not_end_in_time_raises_it() {
    let floor = floor(500);
    floor.announced(7);
    let late = floor.begin();

    floor.announced(400);
    floor.suppose(late, 500);

    assert_eq!(late.tag, 7);
    assert_eq!(floor.begin().tag, 400);
}

#[test]
fn a_look_that_does_not_end_in_time_does_not_pass_what_was_announced_before() {
    let floor = Floor::default();
    floor.reset(true);
    floor.announced(7);

    floor.suppose(floor.begin(), 500);
    let next = floor.begin();
    floor.suppose(next, 500);

    assert_eq!(next.tag, 7);
    assert_eq!(floor.begin().tag, 500);
}

#[test]
fn a_look_that_fails_comes_again_soon_and_passes_nothing() {
    let floor = floor(20);
    floor.lock().look_at = None;
    floor.announced(30);

    let look = floor.begin();
    floor.fail(look);

    assert_eq!(look.tag, 0);
    let again = floor.lock().look_at.unwrap();
    assert!(again <= Instant::now() + LOOK_EVERY);
    let next = floor.begin();
    assert_eq!((next.tag, next.heard), (20, Some(30)));
}
