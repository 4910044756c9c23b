//! Input: paths in, [`Document`]s and, from each text in them, [`Block`]s of decoded bytes out; what cannot be read becomes a [`Skipped`], never an
//! abort.
//!
//! Files, folders and standard input come through the same door: a document is read as a stream, and what it is is told by its first bytes. A
//! container is entered (`visit`), as deep as the [`Limits`] allow; a text is decoded and cut into blocks at fixed offsets. So the report of the
//! same bytes is the same, whether they came from a file or a pipe, and memory is bounded by blocks and windows. Nothing is written anywhere, and
//! no name in an archive is used as a path.

mod binary;
mod block;
mod buffer;
mod container;
mod decode;
mod document;
mod limits;
mod plain;
mod skipped;
mod trouble;
mod visit;
mod walk;

pub use block::{Block, BlockReader, OWN_BYTES};
pub use decode::{Container, Decoder, Sniffed};
pub use document::Document;
pub use limits::{Limits, RATIO_FLOOR};
pub use skipped::{Reason, Skipped};
pub use walk::{find, name};

pub(crate) use limits::Budget;
pub(crate) use plain::Plain;
pub(crate) use skipped::Skips;
pub(crate) use visit::{Archive, Reading, Shared, Visit};
