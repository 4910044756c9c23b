//! The grammar of a table: its columns in, the family of tables that it belongs to and the shape of each cell out; and with it, a row of tokens in,
//! cells out.
//!
//! A table of an unknown family is none. So the rows of services and of anything else that nobody asks for stay plain text.

use std::ops::Range;

use super::column::Column;
use super::shape::{Fit, Shape};
use super::token::Token;
use crate::facts::state;

/// Tables of the same columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Pod,
    Deployment,
    DaemonSet,
    StatefulSet,
    ReplicaSet,
    Job,
    Node,
    Secret,
    Event,
    Claim,
    Crd,
    Namespace,
    /// Flux objects by `kubectl get`.
    Flux,
    /// Flux objects by `flux get`.
    FluxGet,
    Release,
    History,
    /// Operators of `OpenShift`.
    Operator,
    NetworkPolicy,
}

/// What the rows of a table look like.
#[derive(Clone, Debug)]
pub(super) struct Grammar {
    pub(super) family: Family,
    pub(super) columns: Vec<(Column, Shape)>,
    /// A cell of free text stands in the row, so that only the end of the line ends it.
    pub(super) fills_lines: bool,
}

/// A row: which tokens stand in which column.
pub(super) type Cells = Vec<(Column, Range<usize>)>;

/// What tokens are to a grammar.
pub(super) enum Row {
    /// They begin with a row that takes so many.
    Whole(Cells, usize),
    /// A row might come of them if more text followed.
    Short,
    /// No row.
    No,
}

const TRUTH: &[&str] = &["True", "False", "Unknown"];
pub(super) const EVENTS: &[&str] = &["Normal", "Warning"];
const CLAIMS: &[&str] = &["Bound", "Pending", "Lost", "Terminating"];
pub(super) const NAMESPACES: &[&str] = &["Active", "Terminating"];
const JOBS: &[&str] =
    &["Complete", "Completed", "Running", "Failed", "FailureTarget", "Suspended", "SuccessCriteriaMet", "Terminating"];
/// States of releases, and how helm 2 writes them.
pub(super) const RELEASES: &[&str] = &[
    "unknown",
    "deployed",
    "uninstalled",
    "superseded",
    "failed",
    "uninstalling",
    "pending-install",
    "pending-upgrade",
    "pending-rollback",
    "UNKNOWN",
    "DEPLOYED",
    "DELETED",
    "SUPERSEDED",
    "FAILED",
    "DELETING",
    "PENDING_INSTALL",
    "PENDING_UPGRADE",
    "PENDING_ROLLBACK",
];
/// Columns of labels that may be empty; with more of them a row is anybody's guess.
const MAYBE_MAX: usize = 6;
/// Free text between other cells has no more words than this.
const TEXT_MAX: usize = 400;

impl Family {
    /// The family of a table with these columns.
    fn of(columns: &[Column]) -> Option<Self> {
        use Column::{
            Age, Available, Capacity, Chart, Completions, Containers, CreatedAt, Current, Data, Degraded, Desired, Images,
            Labels, LastSeen, Message, Name, Namespace, NodeSelector, PodSelector, Progressing, Ready, Reason, Restarts,
            Revision, Roles, Selector, Status, Successful, Suspended, Type, UpToDate, Updated, Version, Volume,
        };
        let has = |all: &[Column]| all.iter().all(|column| columns.contains(column));
        let only = |any: &[Column]| columns.iter().all(|column| any.contains(column));
        if has(&[LastSeen, Type, Reason, Message]) {
            return Some(Self::Event);
        }
        if has(&[Revision, Updated, Status, Chart]) {
            return Some(if has(&[Name]) { Self::Release } else { Self::History });
        }
        if !has(&[Name]) {
            return None;
        }
        // a narrow terminal may have cut off the rest
        let is_cut = columns == [Name, Ready, Status] || columns == [Namespace, Name, Ready, Status];
        Some(if has(&[Ready, Status, Restarts]) || is_cut {
            Self::Pod
        } else if has(&[Version, Available, Progressing, Degraded]) {
            Self::Operator
        } else if has(&[PodSelector, Age]) && only(&[Namespace, Name, PodSelector, Age, Labels]) {
            Self::NetworkPolicy
        } else if has(&[UpToDate, Available]) {
            if has(&[NodeSelector]) || has(&[Desired, Ready]) { Self::DaemonSet } else { Self::Deployment }
        } else if has(&[Completions]) || has(&[Desired, Successful]) {
            Self::Job
        } else if has(&[Desired, Current, Ready]) {
            Self::ReplicaSet
        } else if has(&[Desired, Current, Age]) && only(&[Namespace, Name, Desired, Current, Age, Containers, Images, Labels]) {
            Self::StatefulSet
        } else if has(&[Status, Roles, Age]) || (has(&[Status, Age, Version]) && !has(&[Ready])) {
            Self::Node
        } else if has(&[Type, Data, Age]) {
            Self::Secret
        } else if has(&[Status, Volume, Capacity]) {
            Self::Claim
        } else if has(&[CreatedAt]) && only(&[Name, CreatedAt, Labels]) {
            Self::Crd
        } else if has(&[Suspended, Ready, Message]) {
            Self::FluxGet
        } else if has(&[Ready, Status]) {
            Self::Flux
        } else if has(&[Ready, Age]) && only(&[Namespace, Name, Ready, Age, Containers, Images, Labels, Selector]) {
            Self::StatefulSet
        } else if has(&[Status, Age]) && only(&[Name, Status, Age, Labels]) {
            Self::Namespace
        } else {
            return None;
        })
    }

    /// What a cell of this column looks like.
    fn shape(self, column: Column) -> Shape {
        match (column, self) {
            (Column::Namespace, _) => Shape::Namespace,
            (Column::Name, Self::Event) => Shape::Word,
            (Column::Name, _) => Shape::Name,
            (Column::Ready, Self::Pod | Self::Deployment | Self::StatefulSet) => Shape::Fraction,
            (Column::Ready | Column::Suspended, Self::FluxGet)
            | (Column::Available | Column::Progressing | Column::Degraded, Self::Operator) => Shape::OneOf(TRUTH),
            (Column::Ready, Self::DaemonSet | Self::ReplicaSet)
            | (
                Column::Count
                | Column::Data
                | Column::Desired
                | Column::Current
                | Column::UpToDate
                | Column::Available
                | Column::Successful,
                _,
            )
            | (Column::Revision, Self::Release | Self::History) => Shape::Count,
            (Column::Ready, Self::Flux) => Shape::MaybeOneOf(TRUTH),
            (Column::Status, Self::Pod) => Shape::PodState,
            (Column::Status, Self::Node) => Shape::NodeState,
            (Column::Status, Self::Job) => Shape::OneOf(JOBS),
            (Column::Status, Self::Claim) => Shape::OneOf(CLAIMS),
            (Column::Status, Self::Namespace) => Shape::OneOf(NAMESPACES),
            (Column::Status, Self::Release | Self::History) => Shape::OneOf(RELEASES),
            (Column::Status | Column::Message | Column::Description | Column::OsImage | Column::PodSelector, _) => Shape::Text,
            (Column::Restarts, _) => Shape::Restarts,
            (Column::Age, Self::Job) | (Column::LastSeen | Column::FirstSeen | Column::Age | Column::Since, _) => Shape::Age,
            (Column::Duration, _) => Shape::MaybeAge,
            (Column::Completions, _) => Shape::Completions,
            (Column::CreatedAt, _) => Shape::Stamp,
            (Column::Updated, _) => Shape::Updated,
            (Column::AppVersion, _) | (Column::Version, Self::Operator) => Shape::MaybeVersion,
            (Column::Type, Self::Event) => Shape::OneOf(EVENTS),
            (Column::Object, _) => Shape::Object,
            (Column::Subobject, _) => Shape::MaybeSubobject,
            (Column::Source, Self::Event) => Shape::Source,
            (
                Column::Volume
                | Column::Capacity
                | Column::AccessModes
                | Column::StorageClass
                | Column::VolumeAttributes
                | Column::Revision
                | Column::Other,
                _,
            ) => Shape::Maybe,
            _ => Shape::Word,
        }
    }
}

impl Grammar {
    /// The grammar of a table with these columns.
    pub(super) fn of(columns: &[Column]) -> Option<Self> {
        let family = Family::of(columns)?;
        let columns: Vec<(Column, Shape)> = columns.iter().map(|&column| (column, family.shape(column))).collect();
        let maybes = columns.iter().filter(|(_, shape)| *shape == Shape::Maybe).count();
        let texts = columns.iter().filter(|(_, shape)| *shape == Shape::Text).count();
        (maybes <= MAYBE_MAX && texts <= 1).then_some(Self { family, columns, fills_lines: texts == 1 || maybes > 0 })
    }

    /// Whether it has this column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(known, _)| *known == column)
    }

    /// Whether a row ends in free text.
    pub(super) fn ends_in_text(&self) -> bool {
        self.columns.last().is_some_and(|(_, shape)| *shape == Shape::Text)
    }

    /// The row that these tokens begin with. The tokens end where a line does.
    pub(super) fn row(&self, tokens: &[Token<'_>]) -> Row {
        let mut cells = Vec::with_capacity(self.columns.len());
        match self.fit(&self.columns, tokens, 0, &mut cells) {
            Row::Whole(_, used) => {
                cells.reverse();
                Row::Whole(cells, used)
            }
            row => row,
        }
    }

    /// The row of a pod that was cut off at its right, so that these tokens, all of a line, are only its beginning: up to its state at least.
    /// Of a cell that the cut may have gone through nothing is read.
    pub(super) fn cut_row(&self, tokens: &[Token<'_>]) -> Option<(Cells, usize)> {
        let state = self.columns.iter().position(|(column, _)| *column == Column::Status)?;
        if self.family != Family::Pod {
            return None;
        }
        (state + 1..=self.columns.len()).rev().find_map(|count| {
            let begins = Self { columns: self.columns.get(..count)?.to_vec(), fills_lines: false, ..self.clone() };
            let Row::Whole(mut cells, used) = begins.row(tokens) else { return None };
            let rest = tokens.get(used..)?;
            // what is left of an age or of `(2m ago)`
            let is_left = |text: &str| text.starts_with(['(', '<']) || text.starts_with(|c: char| c.is_ascii_digit());
            if rest.first().is_some_and(|token| !is_left(&token.text)) || (rest.len() > 1 && !rest.first()?.text.starts_with('('))
            {
                return None;
            }
            let is_last = rest.is_empty();
            if is_last && count > state + 1 {
                cells.pop();
            } else if is_last && !state::is_whole_pod_state(&tokens.last()?.text) {
                return None;
            }
            Some((cells, tokens.len()))
        })
    }

    /// Fits the columns from the left to the right; as deep as there are columns. The cells come in reverse.
    fn fit(&self, columns: &[(Column, Shape)], tokens: &[Token<'_>], at: usize, cells: &mut Cells) -> Row {
        let Some(((column, shape), columns)) = columns.split_first() else {
            let is_end = !self.fills_lines || at == tokens.len();
            return if is_end { Row::Whole(Vec::new(), at) } else { Row::No };
        };
        let rest = tokens.get(at..).unwrap_or_default();
        let mut short = false;
        let mut attempt = |len: usize| match self.fit(columns, tokens, at + len, cells) {
            Row::Whole(_, used) => {
                cells.push((*column, at..at + len));
                Some(Row::Whole(Vec::new(), used))
            }
            Row::Short => {
                short = true;
                None
            }
            Row::No => None,
        };
        let found = match shape.fit(rest) {
            Fit::Takes(len) => attempt(len),
            Fit::Either(len) => attempt(len).or_else(|| attempt(0)),
            Fit::Nothing => attempt(0),
            Fit::Any if columns.is_empty() => attempt(rest.len()),
            Fit::Any => (0..=rest.len().min(TEXT_MAX)).find_map(attempt),
            Fit::Short => return Row::Short,
            Fit::No => return Row::No,
        };
        found.unwrap_or(if short { Row::Short } else { Row::No })
    }
}
