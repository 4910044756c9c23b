//! `--tee`: a reader in; the same reader out, which copies what it reads to standard output before anybody looks at it.

use std::io::{self, Read, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

/// The copy of a run, and what went wrong with it.
#[derive(Debug, Default)]
pub(super) struct Tee {
    failure: Arc<Mutex<Option<io::Error>>>,
}

impl Tee {
    /// Copies what is read from here on.
    pub(super) fn copy<R: Read>(&self, reader: R) -> impl Read + use<R> {
        Copying { reader, open: true, failure: Arc::clone(&self.failure) }
    }

    /// Why the copy is not whole; that nobody took it to its end is no failure.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The first Ctrl-C is for the command that is watched: it ends, its output ends, and the report comes. The second one is for us.
pub(super) fn outlive_interrupt() -> Result<(), ctrlc::Error> {
    let mut seen = false;
    ctrlc::set_handler(move || {
        if seen {
            quit();
        }
        seen = true;
    })
}

/// As a shell tells that a signal ended a program.
#[expect(clippy::exit, reason = "somebody has asked twice to end at once")]
pub(super) fn quit() -> ! {
    std::process::exit(130)
}

struct Copying<R: Read> {
    reader: R,
    open: bool,
    failure: Arc<Mutex<Option<io::Error>>>,
}

/// What nobody wants to read any more, as an archive that met a limit, is copied all the same.
impl<R: Read> Drop for Copying<R> {
    fn drop(&mut self) {
        let mut buffer = vec![0; 64 << 10];
        while self.open {
            match self.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
    }
}

impl<R: Read> Read for Copying<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if self.open {
            let mut out = io::stdout().lock();
            let copied = out.write_all(buffer.get(..read).unwrap_or_default()).and_then(|()| out.flush());
            // reading goes on: the report does not depend on the copy
            if let Err(error) = copied {
                self.open = false;
                if error.kind() != io::ErrorKind::BrokenPipe {
                    *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            }
        }
        Ok(read)
    }
}
