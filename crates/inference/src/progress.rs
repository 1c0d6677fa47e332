/// Who is told how far a long step is, and who can ask it to stop.
pub trait Progress: Send + Sync {
    /// A step begins.
    fn step(&self, what: &str);

    /// The step is that many of so many bytes far.
    fn advance(&self, done: u64, total: u64);

    /// Whether the step should stop; asked several times a second.
    fn interrupted(&self) -> bool;
}
