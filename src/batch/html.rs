use std::io::{self, Write};
use super::summary::Summary;
/// stub
pub fn write_html(_s: &Summary, _out: &mut dyn Write) -> io::Result<()> { Ok(()) }
