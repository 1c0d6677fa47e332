//! Every kind of task, one file each.
