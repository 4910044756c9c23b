//! Output: text in styles, which reach terminals only, and bytes for programs, which are written as they are. The only place that writes to the
//! standard streams, save for `--tee`.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use logdx::report::escaped;

/// Where things are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    color: ColorChoice,
}

/// What to write to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl Output {
    pub(crate) fn new(color: ColorChoice) -> Self {
        Self { color }
    }

    /// Writes text for people.
    pub(crate) fn write(self, stream: Stream, text: &[u8]) -> io::Result<()> {
        gone(match stream {
            Stream::Stdout => write(AutoStream::new(io::stdout().lock(), self.color), text),
            Stream::Stderr => write(AutoStream::new(io::stderr().lock(), self.color), text),
        })
    }

    /// Writes bytes for programs.
    pub(crate) fn write_plain(stream: Stream, bytes: &[u8]) -> io::Result<()> {
        gone(match stream {
            Stream::Stdout => write(io::stdout().lock(), bytes),
            Stream::Stderr => write(io::stderr().lock(), bytes),
        })
    }

    /// Writes a line for programs to standard output, as one of many: that its reader has gone is told, so that no more are made.
    pub(crate) fn write_line(line: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush())
    }

    /// Writes text for people to a file.
    pub(crate) fn write_file(self, path: &Path, text: &[u8]) -> io::Result<()> {
        gone(File::create(path).and_then(|file| write(AutoStream::new(file, self.color), text)))
    }

    /// Writes bytes for programs to a file.
    pub(crate) fn write_file_plain(path: &Path, bytes: &[u8]) -> io::Result<()> {
        gone(File::create(path).and_then(|file| write(file, bytes)))
    }

    /// Tells of a problem, in which paths and what authors wrote may stand; when nobody can be told, nobody is.
    pub(crate) fn problem(self, message: &str) {
        let mut text = String::new();
        for line in message.lines() {
            text.push_str(&escaped(line));
            text.push('\n');
        }
        let _ = self.write(Stream::Stderr, text.as_bytes());
    }

    /// Columns of the terminal that is written to, if it is one.
    pub(crate) fn width(stream: Stream) -> Option<usize> {
        let terminal = match stream {
            Stream::Stdout => io::stdout().is_terminal(),
            Stream::Stderr => io::stderr().is_terminal(),
        };
        terminal.then(textwrap::termwidth)
    }
}

/// Nothing more is written once the reader has gone: a closed pipe is success.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn write(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}
