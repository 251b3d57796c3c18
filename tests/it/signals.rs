//! Signals: a deliberate end is not a crash, and every command ends on a signal, even as process 1.

mod every_command;
mod file_size;
mod second;
