//! Which RTS options a program takes (`-rtsopts=...`): the first byte of the linker's `ahc_rts_config`.

/// None; they are errors.
pub const NONE: u8 = 0;
/// Those of the environment; those of the command line are the program's arguments.
pub const IGNORE: u8 = 1;
/// Neither.
pub const IGNORE_ALL: u8 = 2;
/// Those that do no harm: the default.
pub const SOME: u8 = 3;
pub const ALL: u8 = 4;
