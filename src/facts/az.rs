//! Tables of the Azure CLI: `az connectedk8s list -o table`, `az k8s-extension list -o table`. Lines in, a resource for each row out.
//!
//! Under the header stands a ruler of dashes, which tells how wide the columns are; a row whose blanks were squeezed is read word by word,
//! if it has a word for each column. Rows of extensions are known without any. Azure lists by group or subscription, which the facts do not know: so there is no listing.

use std::ops::Range;

use super::fact::Value;
use super::sheet::Sheet;
use crate::catalog::{Field, Kind};

/// States of a resource while Azure works on it and after.
const PROVISIONING: &[&str] = &["Succeeded", "Failed", "Canceled", "Creating", "Updating", "Deleting", "Accepted", "Pending"];
/// More columns has no table; the work is rows times columns.
const COLUMNS_MAX: usize = 64;
/// More words has no row that stands without its ruler.
const WORDS_MAX: usize = 8;

/// Reads such a table.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let ruler = page.text(line + 1).trim_end();
    let header = page.text(line).trim_end();
    if !header.starts_with(|c: char| c.is_ascii_uppercase()) || !is_ruler(ruler) {
        return None;
    }
    let columns = columns(ruler);
    if columns.len() > COLUMNS_MAX {
        return None;
    }
    let heads: Vec<&str> = columns.iter().map(|column| cell(header, column)).collect();
    let heads = if heads.iter().any(|head| head.contains(' ')) { header.split_ascii_whitespace().collect() } else { heads };
    if heads.len() != columns.len() {
        return None;
    }
    let has = |name: &str| heads.iter().any(|head| head.eq_ignore_ascii_case(name));
    let command = sheet.command.as_ref();
    let is = |words: &[&str]| command.is_some_and(|command| command.is("az", words));
    // who queries a table names its columns; then it is the command that tells
    let (kind, states) = if has("ExtensionType") || is(&["k8s-extension"]) {
        ("extension", ["InstallState", "ProvisioningState", "State"])
    } else if has("ComplianceState") || is(&["k8s-configuration", "flux"]) {
        ("fluxConfiguration", ["ComplianceState", "ProvisioningState", "State"])
    } else if has("ConnectivityStatus") || is(&["connectedk8s"]) {
        ("connectedCluster", ["ConnectivityStatus", "Connectivity", "Status"])
    } else {
        return None;
    };
    let mut next = line + 2;
    // another table may follow at once
    while !is_ruler(page.text(next + 1).trim_end()) {
        let text = page.text(next);
        let cells = cells(text, &columns);
        let get = |name: &str| {
            let index = heads.iter().position(|head| head.eq_ignore_ascii_case(name))?;
            cells.get(index).copied().filter(|cell| !cell.is_empty())
        };
        let Some(name) = get("Name").filter(|name| is_name(name)) else { break };
        let mut fields: Vec<(Field, Value)> = vec![(Field::Kind, kind.into()), (Field::Name, name.into())];
        if let Some(state) = states.into_iter().find_map(get) {
            fields.push((Field::State, state.into()));
        }
        sheet.fact(Kind::Resource, page.whole(next), fields);
        next += 1;
    }
    Some(next)
}

/// Reads a row of extensions that stands without its ruler: `flux microsoft.flux 1.7.3 Failed 2024-05-14T08:11:02.123Z`, as the CLI orders the
/// columns, and `True microsoft.flux flux Failed Stable 1.7.3`, as they come without its order.
pub(super) fn read_row(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    if !text.as_bytes().first()?.is_ascii_alphanumeric() || !text.contains("icrosoft.") {
        return None;
    }
    let words: Vec<&str> = text.split_ascii_whitespace().take(WORDS_MAX).collect();
    let (name, state) = match words.as_slice() {
        ["True" | "False", of, name, state, train, version @ ..]
            if is_type(of)
                && train.starts_with(|c: char| c.is_ascii_uppercase())
                && version.len() < 2
                && version.iter().all(|word| is_version(word)) =>
        {
            (name, state)
        }
        [name, of, version, state, rest @ ..]
            if is_type(of)
                && is_version(version)
                && rest.len() < 3
                && rest.iter().all(|word| is_stamp(word) || is_truth(word)) =>
        {
            (name, state)
        }
        _ => return None,
    };
    if !is_name(name) || !PROVISIONING.contains(state) {
        return None;
    }
    let fields: [(Field, Value); 3] =
        [(Field::Kind, "extension".into()), (Field::Name, (*name).into()), (Field::State, (*state).into())];
    sheet.fact(Kind::Resource, page.whole(line), fields);
    Some(line + 1)
}

/// Whether a word is the type of an extension: `microsoft.azuremonitor.containers`.
fn is_type(word: &str) -> bool {
    word.len() > "microsoft.".len()
        && word.get(..10).is_some_and(|begin| begin.eq_ignore_ascii_case("microsoft."))
        && is_name(word)
}

fn is_version(word: &str) -> bool {
    word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_stamp(word: &str) -> bool {
    word.len() >= 19 && word.starts_with("20") && word.contains('T')
}

fn is_truth(word: &str) -> bool {
    matches!(word, "True" | "False")
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_ruler(line: &str) -> bool {
    line.starts_with("--") && line.bytes().all(|b| matches!(b, b'-' | b' '))
}

/// The columns under which a ruler stands.
fn columns(ruler: &str) -> Vec<Range<usize>> {
    let mut columns = Vec::new();
    let mut at = 0;
    for dashes in ruler.split(' ') {
        if !dashes.is_empty() {
            columns.push(at..at + dashes.len());
        }
        at += dashes.len() + 1;
    }
    columns
}

/// What stands under a part of the ruler.
fn cell<'t>(text: &'t str, column: &Range<usize>) -> &'t str {
    text.get(column.start..column.end.min(text.len())).unwrap_or_default().trim()
}

/// The cells of a row; none, if they are neither under their heads nor as many words as there are columns.
fn cells<'t>(text: &'t str, columns: &[Range<usize>]) -> Vec<&'t str> {
    let is_gap = |from: usize, to: usize| text.get(from..to.min(text.len())).is_some_and(|gap| gap.trim().is_empty());
    let aligned = columns.iter().zip(columns.iter().skip(1)).all(|(a, b)| a.end >= text.len() || is_gap(a.end, b.start));
    if aligned && !text.trim().is_empty() {
        return columns.iter().map(|column| cell(text, column)).collect();
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if words.len() == columns.len() { words } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use crate::facts::told::told;

    #[test]
    fn clusters_and_extensions_have_a_state() {
        assert_eq!(
            told(
                r"$ az connectedk8s list -g rg -o table
Name      Location    ResourceGroup    ConnectivityStatus
--------  ----------  ---------------  --------------------
prod-k8s  westeurope  rg               Connected
test-k8s  westeurope  rg               Offline
$ az k8s-extension list -o table
Name ExtensionType Version ProvisioningState
---- ------------- ------- -----------------
flux microsoft.flux 1.8.1 Failed
$ az k8s-configuration flux list -c prod-k8s -g rg -t connectedClusters -o table
Namespace    Name    Scope    ProvisioningState    ComplianceState
-----------  ------  -------  -------------------  -----------------
apps         apps    cluster  Succeeded            Non-Compliant
$ az connectedk8s list --query '[].{Name:name, Status:connectivityStatus}' -o table
Name      Status
--------  --------
prod-k8s  Expired
$ az group list -o table
Name    Status
------  ---------
rg      Succeeded
"
            ),
            r"resource connectedCluster prod-k8s state=Connected @4
resource connectedCluster test-k8s state=Offline @5
resource extension flux state=Failed @9
resource fluxConfiguration apps state=Non-Compliant @13
resource connectedCluster prod-k8s state=Expired @17
"
        );
    }

    #[test]
    fn extensions_are_known_without_a_ruler() {
        assert_eq!(
            told(
                r"flux        microsoft.flux                      1.7.3    Failed     2024-05-14T08:11:02.123456+00:00
monitor     Microsoft.AzureMonitor.Containers   3.1.20   Succeeded  2024-05-14T08:11:02.123456+00:00  False
True   microsoft.flux  gitops   Failed   Stable   1.7.3
True microsoft.flux later Creating Preview
the extension microsoft.flux 1.7.3 Failed to install
flux microsoft.flux 1.7.3 Failed because nobody was there
microsoft.flux 1.7.3 Failed
False microsoft.flux is Failed now
flux microsoft.flux Failed Stable
"
            ),
            r"resource extension flux state=Failed @1
resource extension monitor state=Succeeded @2
resource extension gitops state=Failed @3
resource extension later state=Creating @4
"
        );
    }

    #[test]
    fn the_columns_of_extensions_may_be_in_any_order() {
        assert_eq!(
            told(
                r"AutoUpgradeMinorVersion    ExtensionType    Name    ProvisioningState    ReleaseTrain    Version
-------------------------  ---------------  ------  -------------------  --------------  ---------
True                       microsoft.flux   flux    Failed               Stable          1.7.3
Name    ExtensionType    Version    ProvisioningState    LastModifiedAt                    IsSystemExtension
------  ---------------  ---------  -------------------  --------------------------------  -------------------
till    microsoft.flux   1.7.3      Succeeded            2024-05-14T08:11:02.123456+00:00  False
"
            ),
            r"resource extension flux state=Failed @3
resource extension till state=Succeeded @6
"
        );
    }
}
