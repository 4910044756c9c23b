//! Packing: what the tests read is written here, at run time. Good archives first, then the ways to spoil them.

#![allow(dead_code, reason = "not every test packs")]

use std::io::{Cursor, Write as _};

use liblzma::stream::{Check, LzmaOptions, Stream};
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, Password};

/// A compressed stream.
pub(crate) fn compressed(codec: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match codec {
        "gz" => {
            let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        "zst" => out = zstd::encode_all(bytes, 3).unwrap(),
        "xz" => {
            let stream = Stream::new_easy_encoder(1, Check::Crc64).unwrap();
            let mut encoder = liblzma::write::XzEncoder::new_stream(&mut out, stream);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        // the second one's window is large: documents with such are read one at a time
        "lzma" | "lzma of 16 MiB" => {
            let mut options = LzmaOptions::new_preset(1).unwrap();
            if codec != "lzma" {
                options.dict_size(16 << 20);
            }
            let stream = Stream::new_lzma_encoder(&options).unwrap();
            let mut encoder = liblzma::write::XzEncoder::new_stream(&mut out, stream);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        "bz2" => {
            let mut encoder = bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        "lz4" => {
            let info = lz4_flex::frame::FrameInfo::new().block_size(lz4_flex::frame::BlockSize::Max64KB).content_checksum(true);
            let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, &mut out);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap();
        }
        other => panic!("no codec is called {other}"),
    }
    out
}

/// All compressed streams by the ending of their files.
pub(crate) const CODECS: [&str; 6] = ["gz", "zst", "xz", "lzma", "bz2", "lz4"];

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

// --- tar

/// The header of a member.
pub(crate) fn tar_header(name: &[u8], kind: u8, size: u64) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..108].copy_from_slice(b"0000644\0");
    if size < 1 << 33 {
        header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    } else {
        header[124] = 0x80;
        header[128..136].copy_from_slice(&size.to_be_bytes());
    }
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    tar_sealed(header)
}

/// A header with its checksum.
pub(crate) fn tar_sealed(mut header: [u8; 512]) -> [u8; 512] {
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// A member: header, data, padding.
pub(crate) fn tar_member(name: &[u8], kind: u8, data: &[u8]) -> Vec<u8> {
    let mut member = tar_header(name, kind, data.len() as u64).to_vec();
    member.extend(data);
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

pub(crate) fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut data = String::new();
    for (key, value) in records {
        let rest = format!(" {key}={value}\n");
        let len = (1..9).find(|digits| (rest.len() + digits).to_string().len() == *digits).unwrap() + rest.len();
        data.extend([len.to_string(), rest]);
    }
    tar_member(b"PaxHeaders/x", b'x', data.as_bytes())
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive: Vec<u8> = members.iter().flat_map(|(name, data)| tar_member(name.as_bytes(), b'0', data)).collect();
    archive.resize(archive.len() + 1024, 0);
    archive
}

// --- zip

/// A member of a zip, and how it is written.
#[derive(Clone)]
pub(crate) struct Zipped {
    pub name: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    /// Compressed.
    pub data: Vec<u8>,
    pub checksum: u32,
    pub size: u64,
    /// Sizes stand in 64 bits in an extra field.
    pub wide: bool,
}

impl Zipped {
    pub(crate) fn new(name: &str, method: &str, bytes: &[u8]) -> Self {
        let (method, data) = match method {
            "store" => (0, bytes.to_vec()),
            "deflate" => (8, deflated(bytes)),
            // the same, as long as nothing is repeated over 258 bytes or from afar
            "deflate64" => (9, deflated(bytes)),
            "bz2" => (12, compressed("bz2", bytes)),
            "lzma" => {
                let alone = compressed("lzma", bytes);
                (14, [&[9, 4, 5, 0], &alone[..5], &alone[13..]].concat())
            }
            "zst" => (93, compressed("zst", bytes)),
            "xz" => (95, compressed("xz", bytes)),
            other => panic!("no method is called {other}"),
        };
        let flags = if method == 14 { 2 } else { 0 };
        let checksum = crc32fast::hash(bytes);
        Self { name: name.into(), method, flags, data, checksum, size: bytes.len() as u64, wide: false }
    }

    /// Checksum and sizes follow the data.
    pub(crate) fn streamed(mut self) -> Self {
        self.flags |= 8;
        self
    }

    fn sizes(&self, local: bool) -> (Vec<u8>, Vec<u8>) {
        let (compressed, size) = (self.data.len() as u64, self.size);
        let hidden = local && self.flags & 8 != 0;
        if self.wide {
            let extra =
                if hidden { [0; 16] } else { [size.to_le_bytes(), compressed.to_le_bytes()].concat().try_into().unwrap() };
            return ([0xFF; 8].to_vec(), [&1u16.to_le_bytes()[..], &16u16.to_le_bytes(), &extra].concat());
        }
        let sizes = if hidden { [0; 2] } else { [compressed as u32, size as u32] };
        (sizes.iter().flat_map(|size| size.to_le_bytes()).collect(), Vec::new())
    }

    fn fields(&self, local: bool) -> (Vec<u8>, Vec<u8>) {
        let (sizes, extra) = self.sizes(local);
        let checksum = if local && self.flags & 8 != 0 { 0 } else { self.checksum };
        let fields = [
            &45u16.to_le_bytes()[..],
            &self.flags.to_le_bytes(),
            &self.method.to_le_bytes(),
            &[0; 4],
            &checksum.to_le_bytes(),
            &sizes,
            &(self.name.len() as u16).to_le_bytes(),
            &(extra.len() as u16).to_le_bytes(),
        ];
        (fields.concat(), extra)
    }

    pub(crate) fn local(&self) -> Vec<u8> {
        let (fields, extra) = self.fields(true);
        let mut bytes = [b"PK\x03\x04", &fields[..], &self.name, &extra, &self.data].concat();
        if self.flags & 8 != 0 {
            let (compressed, size) = (self.data.len() as u64, self.size);
            bytes.extend([&b"PK\x07\x08"[..], &self.checksum.to_le_bytes()].concat());
            if self.wide {
                bytes.extend([compressed.to_le_bytes(), size.to_le_bytes()].concat());
            } else {
                bytes.extend([(compressed as u32).to_le_bytes(), (size as u32).to_le_bytes()].concat());
            }
        }
        bytes
    }

    pub(crate) fn central(&self, offset: u32) -> Vec<u8> {
        let (fields, extra) = self.fields(false);
        [
            b"PK\x01\x02\x2d\x03",
            &fields[..],
            &[0; 6],
            &(0o100_644u32 << 16).to_le_bytes(),
            &offset.to_le_bytes(),
            &self.name,
            &extra,
        ]
        .concat()
    }
}

/// An archive of members at these offsets.
pub(crate) fn zip_end(central: &[u8], entries: usize, offset: usize) -> Vec<u8> {
    let count = (entries as u16).to_le_bytes();
    let end = [
        &b"PK\x05\x06\0\0\0\0"[..],
        &count,
        &count,
        &(central.len() as u32).to_le_bytes(),
        &(offset as u32).to_le_bytes(),
        &[0; 2],
    ];
    [central, &end.concat()].concat()
}

pub(crate) fn zip(members: &[Zipped]) -> Vec<u8> {
    let (mut archive, mut central) = (Vec::new(), Vec::new());
    for member in members {
        central.extend(member.central(archive.len() as u32));
        archive.extend(member.local());
    }
    let end = zip_end(&central, members.len(), archive.len());
    [archive, end].concat()
}

// --- 7z

/// A 7z; `solid` puts all members into one folder.
pub(crate) fn sevenz(members: &[(&str, &[u8])], method: EncoderMethod, solid: bool, password: Option<&str>) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    writer.set_encrypt_header(false);
    let mut methods = vec![method.into()];
    if let Some(password) = password {
        methods.insert(0, sevenz_rust2::encoder_options::AesEncoderOptions::new(Password::from(password)).into());
    }
    writer.set_content_methods(methods);
    let entry = |name: &str| ArchiveEntry::new_file(name);
    if solid {
        let entries = members.iter().map(|(name, _)| entry(name)).collect();
        let readers = members.iter().map(|(_, data)| sevenz_rust2::SourceReader::from(Cursor::new(data.to_vec()))).collect();
        writer.push_archive_entries(entries, readers).unwrap();
    } else {
        for (name, data) in members {
            writer.push_archive_entry(entry(name), Some(*data)).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}
