//! Input: paths in, [`Document`]s and, from each, [`Block`]s of decoded bytes out; what cannot be read becomes a [`Skipped`], never an abort.
//!
//! Files, folders and standard input come through the same door: a document is read as a stream, decoded, and cut into blocks at fixed
//! offsets. So the report of the same bytes is the same, whether they came from a file or a pipe, and memory is bounded by the block. Archives, when
//! they are opened, become documents here too.

mod block;
mod decode;
mod document;
mod skipped;
mod walk;

pub use block::{Block, BlockReader, OWN_BYTES};
pub use decode::{Decoder, Sniffed};
pub use document::Document;
pub use skipped::{Reason, Skipped};
pub use walk::find;
