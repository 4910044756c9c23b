//! The one error of the crate: what keeps a run from happening at all. Trouble with single inputs is data in the report ([`crate::input::Skipped`]),
//! trouble with signatures is [`crate::catalog::Faults`].

use std::fmt;

/// A run that could not be made.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Atoms(aho_corasick::BuildError),
    Threads(rayon::ThreadPoolBuildError),
}

impl Error {
    pub(crate) fn atoms(error: aho_corasick::BuildError) -> Self {
        Self(Box::new(Kind::Atoms(error)))
    }

    pub(crate) fn threads(error: rayon::ThreadPoolBuildError) -> Self {
        Self(Box::new(Kind::Threads(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Atoms(error) => write!(f, "the catalog has too many atoms: {error}"),
            Kind::Threads(error) => write!(f, "the threads could not be started: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Atoms(error) => Some(error),
            Kind::Threads(error) => Some(error),
        }
    }
}
