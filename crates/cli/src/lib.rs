//! The one executable: configuration, telemetry, commands.
