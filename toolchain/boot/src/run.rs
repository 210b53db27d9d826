//! Running programs.
//!
//! Input: a command, and what it is for. Output: its standard output. Invariant: a program that fails or cannot be
//! started is an error with the step, the program and what it said.

use std::process::{Command, Stdio};

use crate::error::{BootError, Result};

pub(crate) fn run(step: &str, command: &mut Command) -> Result<Vec<u8>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output();
    let output = done.map_err(|source| BootError::Start { step: step.into(), program: program.clone(), source })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    Err(BootError::Command {
        step: step.into(),
        program,
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&said).trim_end().to_string(),
    })
}
