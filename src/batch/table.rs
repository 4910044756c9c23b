//! The table: [`Record`]s in, Parquet out, a row for each diagnosis of a ticket and one for a ticket without any; and back again.
//!
//! The columns are made for asking: everything about the ticket stands in each of its rows, so that no join is needed, and compresses to nothing.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::record::{Field, Row};
use parquet::schema::parser::parse_message_type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::record::{Diagnosed, Head, Place, Record};

const SCHEMA: &str = "logdx.batch/1";

/// So many rows are held until they are written together.
const GROUP_ROWS: usize = 16_384;

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Count,
    Number,
    Time,
}

use Kind::{Count, Number, Text, Time};

/// All columns; those of a ticket are always there, those of a diagnosis where there is one.
const COLUMNS: [(&str, Kind); 26] = [
    ("ticket", Text),
    ("status", Text),
    ("reason", Text),
    ("diagnosis", Text),
    ("rank", Count),
    ("score", Number),
    ("confidence", Text),
    ("diagnosis_status", Text),
    ("severity", Text),
    ("area", Text),
    ("explained_by", Text),
    ("document", Text),
    ("line", Count),
    ("text", Text),
    ("evidence_total", Count),
    ("first_seen", Time),
    ("last_seen", Time),
    ("documents", Count),
    ("bytes", Count),
    ("lines", Count),
    ("unknown_errors", Count),
    ("files", Count),
    ("size", Count),
    ("modified", Time),
    ("stamp", Text),
    ("catalog", Text),
];

/// Those of a ticket that each has.
const REQUIRED: [&str; 10] =
    ["ticket", "status", "documents", "bytes", "lines", "unknown_errors", "files", "size", "stamp", "catalog"];

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(Option<String>),
    Whole(Option<i64>),
    Real(Option<f64>),
}

/// Values of a column that wait to be written.
enum Column {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

/// A table that is being written.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<(Column, Vec<i16>)>,
    rows: usize,
}

fn schema() -> String {
    let columns = COLUMNS.iter().map(|(name, kind)| {
        let need = if REQUIRED.contains(name) { "required" } else { "optional" };
        match kind {
            Text => format!("{need} binary {name} (STRING);"),
            Count => format!("{need} int64 {name};"),
            Number => format!("{need} double {name};"),
            Time => format!("{need} int64 {name} (TIMESTAMP(MILLIS,true));"),
        }
    });
    format!("message logdx {{ {} }}", columns.collect::<Vec<_>>().join(" "))
}

fn no_columns() -> Vec<(Column, Vec<i16>)> {
    let empty = |kind: Kind| match kind {
        Text => Column::Text(Vec::new()),
        Count | Time => Column::Whole(Vec::new()),
        Number => Column::Real(Vec::new()),
    };
    COLUMNS.iter().map(|(_, kind)| (empty(*kind), Vec::new())).collect()
}

impl<W: Write + Send> Table<W> {
    /// An empty table. All its records have these options, by their fingerprint.
    pub(super) fn new(out: W, options: &str) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(&schema()).map_err(failed)?);
        let pair = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
        let about = vec![pair("logdx.schema", SCHEMA), pair("logdx.options", options)];
        let properties = WriterProperties::builder()
            .set_created_by(format!("logdx {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::GZIP(GzipLevel::default()))
            .set_key_value_metadata(Some(about))
            .build();
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
        Ok(Self { writer, columns: no_columns(), rows: 0 })
    }

    /// Adds the rows of a record.
    pub(super) fn add(&mut self, record: &Record) -> io::Result<()> {
        let diagnoses = record.diagnoses.iter().map(Some);
        for diagnosis in diagnoses.chain(record.diagnoses.is_empty().then_some(None)) {
            for ((column, levels), cell) in self.columns.iter_mut().zip(cells(record, diagnosis)) {
                levels.push(i16::from(column.push(cell)));
            }
            self.rows += 1;
        }
        if self.rows >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for ((name, _), (column, levels)) in COLUMNS.iter().zip(&self.columns) {
            let Some(mut writer) = group.next_column().map_err(failed)? else { break };
            let levels = (!REQUIRED.contains(name)).then_some(levels.as_slice());
            match column {
                Column::Text(values) => writer.typed::<ByteArrayType>().write_batch(values, levels, None),
                Column::Whole(values) => writer.typed::<Int64Type>().write_batch(values, levels, None),
                Column::Real(values) => writer.typed::<DoubleType>().write_batch(values, levels, None),
            }
            .map_err(failed)?;
            writer.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        (self.columns, self.rows) = (no_columns(), 0);
        Ok(())
    }

    /// Writes what waits, and the end of the file.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.writer.into_inner().map_err(failed)
    }
}

impl Column {
    /// Takes a value; false if there is none.
    fn push(&mut self, cell: Cell) -> bool {
        match (self, cell) {
            (Self::Text(values), Cell::Text(Some(value))) => values.push(ByteArray::from(value.into_bytes())),
            (Self::Whole(values), Cell::Whole(Some(value))) => values.push(value),
            (Self::Real(values), Cell::Real(Some(value))) => values.push(value),
            _ => return false,
        }
        true
    }
}

/// The row of a diagnosis, in the order of the columns.
fn cells(record: &Record, diagnosis: Option<&Diagnosed>) -> [Cell; COLUMNS.len()] {
    let Head { name, status, reason, files, size, modified, stamp, catalog, unknown_errors, .. } = &record.head;
    let text = |text: &str| Cell::Text(Some(text.to_owned()));
    let texts = |text: Option<&str>| Cell::Text(text.map(str::to_owned));
    let count = |count: u64| Cell::Whole(i64::try_from(count).ok());
    let counts = |count: Option<u64>| Cell::Whole(count.and_then(|count| i64::try_from(count).ok()));
    let time = |time: Option<Timestamp>| Cell::Whole(time.map(Timestamp::as_millisecond));
    let first = diagnosis.and_then(|d| d.first.as_ref());
    [
        text(name),
        Cell::Text(word(status)),
        texts(reason.as_deref()),
        texts(diagnosis.map(|d| d.id.as_str())),
        counts(diagnosis.map(|d| d.rank)),
        Cell::Real(diagnosis.map(|d| d.score)),
        Cell::Text(diagnosis.and_then(|d| word(&d.confidence))),
        Cell::Text(diagnosis.and_then(|d| word(&d.status))),
        Cell::Text(diagnosis.and_then(|d| word(&d.severity))),
        texts(diagnosis.map(Diagnosed::area)),
        texts(diagnosis.and_then(|d| d.explained_by.as_deref())),
        texts(first.map(|place| place.document.as_str())),
        counts(first.map(|place| place.line)),
        texts(first.map(|place| place.text.as_str())),
        counts(diagnosis.map(|d| d.evidence_total)),
        time(diagnosis.and_then(|d| d.times).map(|(first, _)| first)),
        time(diagnosis.and_then(|d| d.times).map(|(_, last)| last)),
        count(record.documents),
        count(record.bytes),
        count(record.lines),
        count(*unknown_errors),
        count(*files),
        count(*size),
        time(*modified),
        text(stamp),
        text(catalog),
    ]
}

/// The word for a value that is one.
fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn of_word<T: DeserializeOwned>(word: String) -> Option<T> {
    serde_json::from_value(Value::String(word)).ok()
}

/// The records of a table, in their order.
pub(super) fn read(file: File) -> io::Result<impl Iterator<Item = io::Result<Record>>> {
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let about = parquet::file::reader::FileReader::metadata(&reader).file_metadata().key_value_metadata().cloned();
    let about = about.unwrap_or_default();
    let value = |key: &str| about.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
    if value("logdx.schema").as_deref() != Some(SCHEMA) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no table of a batch"));
    }
    let options = value("logdx.options").unwrap_or_default();
    let mut rows = reader.into_iter().map(move |row| {
        let row = row.map_err(failed)?;
        record(row, &options).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no row of a batch"))
    });
    // rows of one ticket stand together
    let mut begun: Option<Record> = None;
    Ok(std::iter::from_fn(move || {
        loop {
            match rows.next() {
                None => return begun.take().map(Ok),
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(row)) => match &mut begun {
                    Some(record) if record.head.name == row.head.name => record.diagnoses.extend(row.diagnoses),
                    begun => {
                        if let Some(record) = begun.replace(row) {
                            return Some(Ok(record));
                        }
                    }
                },
            }
        }
    }))
}

/// A record with the diagnosis of one row.
fn record(row: Row, options: &str) -> Option<Record> {
    let mut fields: HashMap<String, Field> = row.into_columns().into_iter().collect();
    let mut text = |name: &str| match fields.remove(name) {
        Some(Field::Str(text)) => Some(text),
        _ => None,
    };
    let texts = COLUMNS.iter().filter(|(_, kind)| *kind == Text).map(|(name, _)| (*name, text(name)));
    let mut texts: HashMap<&str, Option<String>> = texts.collect();
    let mut text = |name: &str| texts.remove(name).flatten();
    let count = |name: &str| match fields.get(name) {
        Some(Field::Long(count)) => u64::try_from(*count).ok(),
        _ => None,
    };
    let time = |name: &str| match fields.get(name) {
        Some(Field::TimestampMillis(time)) => Timestamp::from_millisecond(*time).ok(),
        _ => None,
    };
    let head = Head {
        name: text("ticket")?,
        status: of_word(text("status")?)?,
        reason: text("reason"),
        files: count("files")?,
        size: count("size")?,
        modified: time("modified"),
        stamp: text("stamp")?,
        catalog: text("catalog")?,
        options: options.to_owned(),
        unknown_errors: count("unknown_errors")?,
    };
    let first = text("document").zip(text("text")).zip(count("line"));
    let diagnosis = match text("diagnosis") {
        Some(id) => Some(Diagnosed {
            id,
            rank: count("rank")?,
            score: match fields.get("score") {
                Some(Field::Double(score)) => *score,
                _ => return None,
            },
            confidence: of_word(text("confidence")?)?,
            status: of_word(text("diagnosis_status")?)?,
            severity: of_word(text("severity")?)?,
            explained_by: text("explained_by"),
            first: first.map(|((document, text), line)| Place { document, line, text }),
            evidence_total: count("evidence_total")?,
            times: time("first_seen").zip(time("last_seen")),
        }),
        None => None,
    };
    Some(Record {
        head,
        documents: count("documents")?,
        bytes: count("bytes")?,
        lines: count("lines")?,
        diagnoses: diagnosis.into_iter().collect(),
    })
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::batch::record::Reading;
    use crate::catalog::Severity;
    use crate::correlate::Status;
    use crate::rank::Confidence;

    pub(in crate::batch) fn record(name: &str, ids: &[&str]) -> Record {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let diagnosis = |(rank, id): (u64, &&str)| Diagnosed {
            id: (*id).to_owned(),
            rank,
            score: 0.75,
            confidence: Confidence::Medium,
            status: Status::Confirmed,
            severity: Severity::Error,
            explained_by: None,
            first: Some(Place { document: "a.log".into(), line: 7, text: "é\n\u{0}".into() }),
            evidence_total: 3,
            times: Some((time("2025-03-01T00:00:00Z"), time("2025-03-02T00:00:00.123Z"))),
        };
        let head = Head {
            name: name.into(),
            status: Reading::Partial,
            reason: Some("b: cut".into()),
            files: 2,
            size: 99,
            modified: Some(time("2025-04-01T10:00:00.5Z")),
            stamp: "s".into(),
            catalog: "c".into(),
            options: "o".into(),
            unknown_errors: 1,
        };
        let diagnoses = (1..).zip(ids).map(diagnosis).collect();
        Record { head, documents: 2, bytes: 5, lines: 4, diagnoses }
    }

    #[test]
    fn records_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let mut bare = record("b", &["x/possible"]);
        let mut broken = record("c", &[]);
        (broken.head.status, broken.head.modified, broken.documents) = (Reading::Broken, None, 0);
        if let Some(d) = bare.diagnoses.first_mut() {
            (d.first, d.times, d.status, d.explained_by) = (None, None, Status::Possible, Some("x/y".into()));
        }
        // more than a row group
        let many: Vec<Record> = (0..9_000).map(|i| record(&format!("d{i:05}"), &["x/one", "y/two"])).collect();
        let records: Vec<Record> = [record("a", &["x/one", "y/two", "z/three"]), bare, broken].into_iter().chain(many).collect();
        let mut table = Table::new(File::create(&path).unwrap(), "o").unwrap();
        for record in &records {
            table.add(record).unwrap();
        }
        table.finish().unwrap();
        let read: Vec<Record> = read(File::open(&path).unwrap()).unwrap().map(Result::unwrap).collect();
        assert_eq!(read.len(), records.len());
        assert!(read.iter().zip(&records).all(|(a, b)| a == b), "{:?}", read.first());
        std::fs::write(&path, "PAR1 and no more").unwrap();
        assert!(super::read(File::open(&path).unwrap()).is_err());
    }
}
