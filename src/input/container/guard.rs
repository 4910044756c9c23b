//! The guard of a decoder: the same bytes, until a limit is met. Every byte that any decompression gives passes here.
//!
//! A failure is final: who asks again hears the same, so that damage is not taken for the end of a document.

use std::io::{self, Read};

use super::source::Taken;
use crate::input::limits::{Account, RATIO_STEP};
use crate::input::trouble;

/// A decoder whose output is counted.
pub(crate) struct Guarded<'a, R> {
    decoder: R,
    format: &'static str,
    account: Account<'a>,
    taken: Taken,
    taken_before: u64,
    given: u64,
    failure: Option<io::Error>,
}

impl<'a, R: Read> Guarded<'a, R> {
    /// `taken` counts what the decoder takes from its source.
    pub(crate) fn new(decoder: R, format: &'static str, account: Account<'a>, taken: Taken) -> Self {
        let taken_before = taken.get();
        Self { decoder, format, account, taken, taken_before, given: 0, failure: None }
    }

    /// What is guarded.
    pub(crate) fn decoder(&self) -> &R {
        &self.decoder
    }

    fn step(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if self.given.is_multiple_of(RATIO_STEP) {
            self.account.ratio(self.taken.get() - self.taken_before, self.given)?;
        }
        let room = self.account.room()?;
        let until_check = RATIO_STEP - self.given % RATIO_STEP;
        let len = out.len().min(usize::try_from(room.min(until_check)).unwrap_or(usize::MAX));
        if len == 0 {
            // what ends exactly at the limit has not met it
            let more = self.decoder.read(&mut [0])?;
            return if more == 0 { Ok(0) } else { Err(self.account.exceeded()) };
        }
        let read = self.decoder.read(out.get_mut(..len).unwrap_or_default())?;
        self.account.spend(read as u64);
        self.given += read as u64;
        Ok(read)
    }
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(failure) = &self.failure {
            return Err(trouble::again(failure));
        }
        self.step(out).map_err(|error| {
            let error = trouble::of_decoder(self.format, error);
            self.failure = Some(trouble::again(&error));
            error
        })
    }
}
