//! Columns: what stands above the cells of a table. Words in, columns out.

use super::token::Token;

macro_rules! columns {
    ($($column:ident = $($words:literal)+),+ $(,)?) => {
        /// A column that kubectl, helm or flux print.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Column {
            $($column,)+
            /// One that nobody asks for; labels get such.
            Other,
        }

        /// Their heads, as words.
        const HEADS: &[(Column, &[&str])] = &[$((Column::$column, &[$($words),+])),+];
    };
}

columns! {
    AccessModes = "ACCESS" "MODES",
    Age = "AGE",
    AppVersion = "APP" "VERSION",
    Arch = "ARCH",
    Available = "AVAILABLE",
    Capacity = "CAPACITY",
    Chart = "CHART",
    ClusterIp = "CLUSTER-IP",
    Completions = "COMPLETIONS",
    ContainerRuntime = "CONTAINER-RUNTIME",
    Containers = "CONTAINERS",
    Count = "COUNT",
    CreatedAt = "CREATED" "AT",
    Current = "CURRENT",
    Data = "DATA",
    Degraded = "DEGRADED",
    Description = "DESCRIPTION",
    Desired = "DESIRED",
    Duration = "DURATION",
    Endpoint = "ENDPOINT",
    ExternalIp = "EXTERNAL-IP",
    FirstSeen = "FIRST" "SEEN",
    Images = "IMAGES",
    InternalIp = "INTERNAL-IP",
    Ip = "IP",
    KernelVersion = "KERNEL-VERSION",
    Kind = "KIND",
    Labels = "LABELS",
    LastSeen = "LAST" "SEEN",
    LastSchedule = "LAST" "SCHEDULE",
    Message = "MESSAGE",
    Name = "NAME",
    Namespace = "NAMESPACE",
    Node = "NODE",
    NodeSelector = "NODE" "SELECTOR",
    NominatedNode = "NOMINATED" "NODE",
    Object = "OBJECT",
    Os = "OS",
    OsImage = "OS-IMAGE",
    PodSelector = "POD-SELECTOR",
    Progressing = "PROGRESSING",
    Provisioner = "PROVISIONER",
    Ready = "READY",
    ReadinessGates = "READINESS" "GATES",
    Reason = "REASON",
    ReclaimPolicy = "RECLAIM" "POLICY",
    Restarts = "RESTARTS",
    Revision = "REVISION",
    Roles = "ROLES",
    Selector = "SELECTOR",
    Since = "SINCE",
    Source = "SOURCE",
    SourceKind = "SOURCE" "KIND",
    SourceName = "SOURCE" "NAME",
    Status = "STATUS",
    StorageClass = "STORAGECLASS",
    Subobject = "SUBOBJECT",
    Successful = "SUCCESSFUL",
    Suspended = "SUSPENDED",
    Type = "TYPE",
    UpToDate = "UP-TO-DATE",
    Updated = "UPDATED",
    Url = "URL",
    Version = "VERSION",
    Volume = "VOLUME",
    VolumeAttributes = "VOLUMEATTRIBUTESCLASS",
    VolumeMode = "VOLUMEMODE",
}

/// More columns than this has no table.
const COLUMNS_MAX: usize = 24;

/// The columns at the beginning of these tokens, and how many tokens name them.
pub(super) fn columns(tokens: &[Token<'_>]) -> (Vec<Column>, usize) {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let begins = |head: &[&str]| head.len() <= rest.len() && head.iter().zip(rest).all(|(head, token)| token.text == *head);
        // of NODE and NODE SELECTOR the longer
        let known = HEADS.iter().filter(|(_, head)| begins(head)).max_by_key(|(_, head)| head.len());
        let (column, len) = match known {
            Some((column, head)) => (*column, head.len()),
            None if rest.first().is_some_and(|token| is_head(&token.text)) => (Column::Other, 1),
            None => break,
        };
        if found.len() == COLUMNS_MAX {
            break;
        }
        // a second table begins
        if matches!(column, Column::Name | Column::Namespace | Column::LastSeen) && found.contains(&column) {
            break;
        }
        found.push(column);
        at += len;
    }
    (found, at)
}

/// Whether a word looks like the head of a column.
fn is_head(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'(' | b')' | b'/' | b'.'))
}
