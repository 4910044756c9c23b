//! Output: bytes with styles in; on the terminal they come out as they are, anywhere else without the styles. The only place that writes to the
//! standard streams, save for `--tee`.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

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

    /// Writes everything, or nothing more once the reader has gone: a closed pipe is success.
    pub(crate) fn write(self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let result = match stream {
            Stream::Stdout => write(AutoStream::new(io::stdout().lock(), self.color), bytes),
            Stream::Stderr => write(AutoStream::new(io::stderr().lock(), self.color), bytes),
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Writes a file.
    pub(crate) fn write_file(self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        write(AutoStream::new(File::create(path)?, self.color), bytes)
    }

    /// Tells of a problem; when nobody can be told, nobody is.
    pub(crate) fn problem(self, message: &str) {
        let mut text = String::new();
        for line in message.lines() {
            text.push_str(line);
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

fn write<W: anstream::stream::RawStream + anstream::stream::AsLockedWrite>(
    mut stream: AutoStream<W>,
    bytes: &[u8],
) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}
