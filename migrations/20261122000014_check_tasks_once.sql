-- Every statement that writes to a table reads the table's checks from their text anew: the fifteen of this one took as long as all the
-- rest of a claim. What holds for a task is said once, in a function that a session reads once.

create function is_sound_task(task tasks) returns boolean language plpgsql immutable as $$
begin
    return task.pool in ('cpu', 'gpu')
        and task.lane in ('vip', 'normal')
        and task.order_tag >= 0
        and task.progress between 0 and 1
        and task.attempt between 0 and task.max_attempts
        and (task.is_due or task.state = 'pending')
        -- The lease: all of it while the task runs, nothing of it else.
        and num_nulls(task.worker_id, task.lease_token, task.lease_expires_at) = case task.state when 'running' then 0 else 3 end
        and (task.output is not null) = (task.state = 'succeeded')
        and num_nulls(task.error_code, task.error_message) = case task.state when 'failed' then 0 else 2 end
        and (task.finished_at is not null) = (task.state in ('succeeded', 'failed'))
        and case task.state
            when 'pending' then task.attempt < task.max_attempts and task.started_at is null
            when 'running' then task.attempt > 0 and num_nulls(task.taken_at, task.started_at) = 0
            else task.state in ('succeeded', 'failed')
        end;
end $$;

alter table tasks
    drop constraint tasks_pool_known,
    drop constraint tasks_lane_known,
    drop constraint tasks_state_known,
    drop constraint tasks_order_tag_not_negative,
    drop constraint tasks_max_attempts_positive,
    drop constraint tasks_progress_is_a_share,
    drop constraint tasks_attempt_within_limit,
    drop constraint tasks_attempt_left_while_pending,
    drop constraint tasks_output_when_succeeded,
    drop constraint tasks_error_when_failed,
    drop constraint tasks_finished_when_final,
    drop constraint tasks_leased_when_running,
    drop constraint tasks_taken_when_running,
    drop constraint tasks_not_started_while_pending,
    drop constraint tasks_due_unless_pending;

-- Which changes are checked: every new task, and what the statements of this program did not write. Those stamp the row, and their tests
-- run with the same function as a check of the table.
create function guard_task() returns trigger language plpgsql as $$
begin
    if not is_sound_task(new) then
        raise check_violation using
            message = 'task ' || new.id || ' would not be sound: see is_sound_task', table = 'tasks', constraint = 'tasks_sound';
    end if;
    new.changed_xid := pg_current_xact_id();
    return new;
end $$;

drop trigger tasks_stamp_changed on tasks;
drop function stamp_changed_task;

create trigger tasks_guard_new before insert on tasks for each row execute function guard_task();

-- A second change by the same transaction looks like one that did not stamp, and is given the same value. A renewed lease is not stamped:
-- nobody but its worker sees it.
create trigger tasks_guard_changed
    before update of state, is_due, progress, attempt, max_attempts, output, error_code, error_message, worker_id, lease_token,
                     taken_at, started_at, finished_at, pool, lane, order_tag
    on tasks for each row when (new.changed_xid = old.changed_xid) execute function guard_task();
