//! Conditions: what a signature asks of facts. A written condition in, a compiled [`Condition`] out.
//!
//! Only the words are compiled here; whether a condition holds is decided where the facts are (`crate::correlate`). Every mistake is told while
//! the YAML is read ([`super::read`]), with the place of the word that is wrong.

mod version;
mod written;

use jiff::{SignedDuration, Span, SpanRelativeTo};

pub use version::Version;
pub use written::{Filters, WrittenCondition, WrittenCount, WrittenFact};

use super::globs::Globs;
use super::signature::OneOrMany;
use super::vocabulary::{Field, Kind, Sort};

/// A condition, compiled.
#[derive(Debug)]
pub struct Condition {
    test: Test,
    ask: Option<String>,
    is_context: bool,
}

/// What a condition tests.
#[derive(Debug)]
pub enum Test {
    /// All of these, of facts with the same value in a field if one is given.
    All(Vec<Condition>, Option<Field>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// It is not known that this holds.
    Unless(Box<Condition>),
    /// A fact is there.
    Fact(Pattern),
    /// It is not there, and a list that would show it is.
    Absent(Pattern),
    /// So many are there, at least and at most.
    Count(Pattern, u64, Option<u64>),
    /// A message was found: its index among the signature's messages.
    Message(usize),
    /// Messages were found in this order, within some reach.
    Sequence(Vec<usize>, Option<Reach>),
}

/// How far the messages of a sequence may be apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In time.
    Time(SignedDuration),
    /// In lines.
    Lines(u64),
}

impl Condition {
    /// Compiles a condition without mistakes. Of a wrong one what can be understood is left; reading it has told the rest. `next` is the index
    /// of its first message among the messages of the signature.
    pub(super) fn compile(written: &WrittenCondition, next: &mut usize) -> Self {
        let mut index = || {
            *next += 1;
            *next - 1
        };
        let list = |conditions: &[WrittenCondition], next: &mut usize| {
            conditions.iter().map(|condition| Self::compile(condition, next)).collect()
        };
        let test = if !written.all.is_empty() {
            Test::All(list(&written.all, next), written.same.as_deref().and_then(Field::of))
        } else if !written.any.is_empty() {
            Test::Any(list(&written.any, next))
        } else if let Some(not) = &written.not {
            Test::Not(Box::new(Self::compile(not, next)))
        } else if let Some(unless) = &written.unless {
            Test::Unless(Box::new(Self::compile(unless, next)))
        } else if let Some(fact) = &written.absent {
            Test::Absent(Pattern::compile(fact))
        } else if let Some(count) = &written.count {
            Test::Count(Pattern::compile(&count.fact), count.at_least.unwrap_or(0), count.at_most)
        } else if written.message.is_some() {
            Test::Message(index())
        } else if !written.sequence.is_empty() {
            let time = written.within.as_deref().and_then(duration).map(Reach::Time);
            Test::Sequence(written.sequence.iter().map(|_| index()).collect(), time.or(written.lines.map(Reach::Lines)))
        } else {
            Test::Fact(Pattern::compile(&written.fact))
        };
        Self { test, ask: written.ask.clone(), is_context: written.context }
    }

    /// What it tests.
    pub fn test(&self) -> &Test {
        &self.test
    }

    /// The command whose output would decide it.
    pub fn ask(&self) -> Option<&str> {
        self.ask.as_deref()
    }

    /// The messages that would speak for it, by their index among those of the signature.
    pub fn asked_messages(&self) -> Vec<usize> {
        match &self.test {
            Test::All(inner, _) | Test::Any(inner) => inner.iter().flat_map(Self::asked_messages).collect(),
            Test::Message(message) => vec![*message],
            Test::Sequence(messages, _) => messages.clone(),
            Test::Not(_) | Test::Unless(_) | Test::Fact(_) | Test::Absent(_) | Test::Count(..) => Vec::new(),
        }
    }

    /// Whether it holds on healthy clusters too.
    pub fn is_context(&self) -> bool {
        self.is_context
    }
}

/// Which facts are meant.
#[derive(Debug)]
pub struct Pattern {
    kind: Kind,
    filters: Vec<(Field, Filter)>,
}

/// Which values are meant.
#[derive(Debug)]
pub(super) enum Filter {
    Text(Globs),
    Compare(Vec<Comparison>),
}

/// A comparison with a number, an age or a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    operator: Operator,
    bound: Bound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    AtMost,
    Equal,
    Not,
    AtLeast,
    More,
}

#[derive(Debug, PartialEq, Eq)]
enum Bound {
    Number(i64),
    Version(Version),
}

/// A value of a fact, as a filter sees it.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// Text.
    Text(&'a str),
    /// A number.
    Number(i64),
}

impl Pattern {
    fn compile(written: &WrittenFact) -> Self {
        let Some((kind, filters)) = written.known() else { return Self { kind: Kind::Resource, filters: Vec::new() } };
        let filters = filters.filter_map(|(field, values)| Some((field, Filter::compile(field, values, &mut |_, _| ())?)));
        Self { kind, filters: filters.collect() }
    }

    /// The kind of facts.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The fields that matter.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.filters.iter().map(|(field, _)| *field)
    }

    /// Whether a value of a field is meant; true of fields that do not matter.
    pub fn takes(&self, field: Field, value: Seen<'_>) -> bool {
        self.filters.iter().filter(|(known, _)| *known == field).all(|(_, filter)| filter.takes(value))
    }

    /// Whether a field only excludes values, so that a fact without it is meant as well.
    pub fn only_excludes(&self, field: Field) -> bool {
        self.filters.iter().filter(|(known, _)| *known == field).all(|(_, filter)| match filter {
            Filter::Text(globs) => globs.only_exclude(),
            Filter::Compare(_) => false,
        })
    }

    /// The values of a field that are meant, if they are written out without wildcards.
    pub fn literals(&self, field: Field) -> Option<Vec<&str>> {
        let filter = self.filters.iter().find(|(known, _)| *known == field).map(|(_, filter)| filter)?;
        match filter {
            Filter::Text(globs) => globs.literals().map(Iterator::collect),
            Filter::Compare(_) => None,
        }
    }

    /// Which facts are meant, in a few words: `pod azure-arc/config-agent`, `secret kube-aad-proxy-certificate`.
    pub fn told(&self) -> String {
        let written = |field| {
            let filter = self.filters.iter().find(|(known, _)| *known == field).map(|(_, filter)| filter);
            match filter {
                Some(Filter::Text(globs)) => globs.written().collect::<Vec<_>>().join("|"),
                _ => String::new(),
            }
        };
        let kind = match written(Field::Kind) {
            kind if kind.is_empty() => self.kind.word().to_owned(),
            kind => kind,
        };
        let names: Vec<String> = [Field::App, Field::Name, Field::Object, Field::Of, Field::Reason]
            .map(written)
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let name = names.first().cloned().unwrap_or_default();
        match (written(Field::Namespace), name) {
            (namespace, name) if namespace.is_empty() && name.is_empty() => kind,
            (namespace, name) if namespace.is_empty() => format!("{kind} {name}"),
            (namespace, name) if name.is_empty() => format!("{kind} {namespace}/*"),
            (namespace, name) => format!("{kind} {namespace}/{name}"),
        }
    }

    /// The command that shows such facts.
    pub fn ask(&self) -> String {
        let namespace = self.literals(Field::Namespace).and_then(|names| names.first().map(|name| (*name).to_owned()));
        let scope = namespace.as_ref().map_or_else(|| "-A".to_owned(), |namespace| format!("-n {namespace}"));
        let of = |field| self.literals(field).and_then(|values| values.first().map(|value| (*value).to_owned()));
        match self.kind {
            Kind::Pod => format!("kubectl get pods {scope} -o wide"),
            Kind::Workload => format!("kubectl get {} {scope}", of(Field::Kind).unwrap_or_else(|| "deployments".into())),
            Kind::Node => "kubectl get nodes -o wide".into(),
            Kind::Secret => format!("kubectl get secrets {scope}"),
            Kind::Event => format!("kubectl get events {scope} --sort-by=.lastTimestamp"),
            Kind::Release => format!("helm list --all {scope}"),
            Kind::Resource => match of(Field::Kind).as_deref() {
                None | Some("connectedCluster") => "az connectedk8s show -n <cluster-name> -g <resource-group-name>".into(),
                Some("extension") => {
                    "az k8s-extension list -c <cluster-name> -g <resource-group-name> -t connectedClusters".into()
                }
                Some(kind) => format!("kubectl get {kind} {scope}"),
            },
            Kind::Check => "az connectedk8s troubleshoot -n <cluster-name> -g <resource-group-name>".into(),
            Kind::Version => match of(Field::Of).as_deref() {
                Some("openshift") => "oc version".into(),
                Some("kubernetes" | "kubectl") => "kubectl version".into(),
                Some("helm") => "helm version".into(),
                Some("azure-arc-agents") => {
                    "az connectedk8s show -n <cluster-name> -g <resource-group-name> --query agentVersion -o tsv".into()
                }
                _ => "az version".into(),
            },
            Kind::Setting => "helm get values azure-arc -n azure-arc-release".into(),
        }
    }
}

impl Filter {
    /// Compiles the values of one field; what cannot be compared is told to `fault`.
    pub(super) fn compile(field: Field, values: &OneOrMany, fault: &mut impl FnMut(String, String)) -> Option<Self> {
        let sort = field.sort();
        if sort == Sort::Text {
            return Some(Self::Text(Globs::new(values.iter())));
        }
        let comparisons: Vec<Comparison> = values
            .iter()
            .filter_map(|text| {
                let compiled = Comparison::of(sort, text);
                if compiled.is_none() {
                    let example = match sort {
                        Sort::Age => "write a comparison such as `> 5m`",
                        Sort::Version => {
                            "write a comparison such as `< 4.7.18`; with a patch number it holds within its minor line"
                        }
                        _ => "write a comparison such as `>= 3`",
                    };
                    fault(format!("`{text}` cannot be compared with `{}`", field.word()), example.into());
                }
                compiled
            })
            .collect();
        (!comparisons.is_empty()).then_some(Self::Compare(comparisons))
    }

    fn takes(&self, value: Seen<'_>) -> bool {
        match (self, value) {
            (Self::Text(globs), Seen::Text(text)) => globs.take(text),
            (Self::Text(globs), Seen::Number(number)) => globs.take(&number.to_string()),
            (Self::Compare(comparisons), value) => comparisons.iter().any(|comparison| comparison.takes(value)),
        }
    }
}

impl Comparison {
    fn of(sort: Sort, text: &str) -> Option<Self> {
        let text = text.trim();
        let operators = [
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("!=", Operator::Not),
            ("<", Operator::Less),
            (">", Operator::More),
            ("=", Operator::Equal),
        ];
        let found = operators.iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
        let (operator, rest) = found.unwrap_or((Operator::Equal, text));
        let rest = rest.trim();
        let bound = match sort {
            Sort::Age => Bound::Number(duration(rest)?.as_secs()),
            Sort::Version if rest.starts_with(|c: char| c.is_ascii_digit() || c == 'v') => Bound::Version(Version::of(rest)?),
            Sort::Version => return None,
            Sort::Number | Sort::Text => Bound::Number(rest.parse().ok()?),
        };
        Some(Self { operator, bound })
    }

    fn takes(&self, value: Seen<'_>) -> bool {
        let order = match (&self.bound, value) {
            (Bound::Number(bound), Seen::Number(number)) => number.cmp(bound),
            (Bound::Version(bound), Seen::Text(text)) => {
                let Some(version) = Version::of(text) else { return false };
                match self.operator {
                    Operator::Equal => return version.is_a(bound),
                    Operator::Not => return !version.is_a(bound),
                    _ if !bound.shares_line(&version) => return false,
                    _ => version.compare(bound),
                }
            }
            _ => return false,
        };
        match self.operator {
            Operator::Less => order.is_lt(),
            Operator::AtMost => order.is_le(),
            Operator::Equal => order.is_eq(),
            Operator::Not => order.is_ne(),
            Operator::AtLeast => order.is_ge(),
            Operator::More => order.is_gt(),
        }
    }
}

/// A length of time, as in `30s`, `5m` and `2d`.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(field: Field, written: &str, value: Seen<'_>) -> bool {
        let filter = Filter::compile(field, &OneOrMany::One(written.into()), &mut |what, _| panic!("{what}"));
        filter.is_some_and(|filter| filter.takes(value))
    }

    #[test]
    fn a_version_with_a_patch_is_compared_within_its_minor_line() {
        for (written, version, expected) in [
            ("< 4.7.18", "4.7.16", true),
            ("< 4.7.18", "4.7.18", false),
            ("< 4.7.18", "4.6.35", false),
            ("< 4.7.18", "4.12.3", false),
            ("< 4.5", "4.4.33", true),
            ("< 4.5", "4.5.1", false),
            (">= 1.3", "v1.10.0", true),
            ("4.7", "4.7.9", true),
            ("!= 4.7", "4.7.9", false),
        ] {
            assert_eq!(takes(Field::Is, written, Seen::Text(version)), expected, "{version} {written}");
        }
    }

    #[test]
    fn numbers_and_ages_are_compared() {
        assert!(takes(Field::Restarts, ">= 3", Seen::Number(3)));
        assert!(takes(Field::Restarts, "3", Seen::Number(3)));
        assert!(!takes(Field::Restarts, "> 3", Seen::Number(3)));
        assert!(takes(Field::Age, "> 5m", Seen::Number(301)));
        assert!(takes(Field::Age, "< 2d", Seen::Number(3600)));
        assert!(Comparison::of(Sort::Number, "many").is_none() && Comparison::of(Sort::Version, "new").is_none());
    }

    #[test]
    fn a_pattern_tells_which_facts_it_means() {
        let written: WrittenFact =
            serde_json::from_str(r#"{"secret": {"namespace": "azure-arc", "name": "azure-identity-certificate"}}"#).unwrap();
        let pattern = Pattern::compile(&written);
        assert_eq!(pattern.told(), "secret azure-arc/azure-identity-certificate");
        assert_eq!(pattern.ask(), "kubectl get secrets -n azure-arc");
        assert_eq!(pattern.literals(Field::Namespace), Some(vec!["azure-arc"]));
    }
}
