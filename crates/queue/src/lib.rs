//! Orders tasks, hands them to workers, knows every place in the line; knows no kind of task.
