//! Verdicts: whether a condition holds, what says so, and what would decide it where nobody knows. A condition and what stands in, a [`Verdict`] out.
//!
//! Invariant: a verdict is true only on what was observed: a fact that is there, or a list in scope without it. The depth is that of a
//! condition, which YAML bounds.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::standing::{Only, Standing};
use super::truth::Truth;
use super::{Unknown, Why};
use crate::catalog::{Condition, Field, Message, Pattern, Reach, Signature, Test};
use crate::collect::Collected;
use crate::evidence::{Evidence, Remark};
use crate::examine::{Key, QUOTED_MAX};
use crate::facts::{self, Fact, Listing, Within};

/// How much a fact tells, as the words of a message do: so much, and more for each field that it was asked for.
const FACT_WEIGHT: u32 = 12;
const FIELD_WEIGHT: u32 = 4;
const FACT_WEIGHT_MAX: u32 = 28;

/// What a condition comes to.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) truth: Truth,
    /// What says so, or may say so; no more than [`QUOTED_MAX`] places of each condition.
    pub(crate) evidence: Vec<Evidence>,
    /// How many places say so.
    pub(crate) total: u64,
    /// Whether some of it speaks for the diagnosis and not only for its circumstances.
    pub(crate) is_direct: bool,
    /// Whether some of it is a fact, or a list.
    pub(crate) has_facts: bool,
    /// How much it tells.
    pub(crate) specificity: u32,
    /// What would decide.
    pub(crate) open: BTreeSet<Unknown>,
}

impl Verdict {
    fn bare(truth: Truth) -> Self {
        Self { truth, evidence: Vec::new(), total: 0, is_direct: false, has_facts: false, specificity: 0, open: BTreeSet::new() }
    }

    fn open(mut self, why: Why, ask: Option<String>) -> Self {
        self.open.insert(Unknown { why, ask });
        self
    }

    fn add(&mut self, other: Self) {
        self.evidence.extend(other.evidence);
        self.total += other.total;
        self.is_direct |= other.is_direct;
        self.has_facts |= other.has_facts;
        self.specificity += other.specificity;
        self.open.extend(other.open);
    }
}

/// Where conditions of one signature are tried.
pub(crate) struct Court<'a> {
    pub(crate) standing: &'a Standing<'a>,
    pub(crate) collected: &'a Collected,
    /// The signature, and its index in the catalog.
    pub(crate) signature: (&'a Signature, u32),
}

impl Court<'_> {
    /// Whether a condition holds.
    pub(crate) fn judge(&self, condition: &Condition) -> Verdict {
        self.try_one(condition, None)
    }

    /// Whether a condition holds, of facts that have this value.
    fn try_one(&self, condition: &Condition, only: Only<'_>) -> Verdict {
        let ask = |pattern: &Pattern| Some(condition.ask().map_or_else(|| pattern.ask(), str::to_owned));
        let mut verdict = match condition.test() {
            Test::All(conditions, None) => self.all(conditions, only),
            Test::All(conditions, Some(field)) => self.all_of_the_same(conditions, *field),
            Test::Any(conditions) => self.any(conditions, only),
            Test::Not(inner) => {
                let verdict = self.try_one(inner, only);
                // that a message was not seen proves nothing, unless the document is there that would hold it
                let unseen = verdict.truth == Truth::False && self.hangs_on_unseen(inner);
                let truth = if unseen { Truth::Unknown } else { !verdict.truth };
                Verdict { truth, open: verdict.open, ..Verdict::bare(Truth::Unknown) }
            }
            Test::Unless(inner) => Verdict::bare((self.try_one(inner, only).truth != Truth::True).into()),
            Test::Fact(pattern) => self.fact(pattern, only, ask(pattern)),
            Test::Absent(pattern) => self.absent(pattern, only, ask(pattern)),
            Test::Count(pattern, least, most) => self.count(pattern, only, (*least, *most), ask(pattern)),
            Test::Message(message) => self.message(*message, condition.ask()),
            Test::Sequence(messages, reach) => self.sequence(messages, *reach, condition.ask()),
        };
        if condition.is_context() {
            verdict.is_direct = false;
        }
        if verdict.truth != Truth::Unknown {
            verdict.open.clear();
        }
        verdict
    }

    fn all(&self, conditions: &[Condition], only: Only<'_>) -> Verdict {
        let mut all = Verdict::bare(Truth::True);
        for condition in conditions {
            let verdict = self.try_one(condition, only);
            all.truth = all.truth.min(verdict.truth);
            all.add(verdict);
        }
        all
    }

    /// All conditions, of facts with one value in a field. The first condition on facts says which values there are.
    fn all_of_the_same(&self, conditions: &[Condition], field: Field) -> Verdict {
        let first = conditions.iter().find_map(|condition| match condition.test() {
            Test::Fact(pattern) | Test::Count(pattern, ..) => Some(pattern),
            _ => None,
        });
        let Some(first) = first else { return self.all(conditions, None) };
        let values = self.standing.values(first, field);
        if values.is_empty() {
            return self.all(conditions, None);
        }
        let verdicts = values.into_iter().map(|value| self.all(conditions, Some((field, value))));
        best(verdicts)
    }

    fn any(&self, conditions: &[Condition], only: Only<'_>) -> Verdict {
        best(conditions.iter().map(|condition| self.try_one(condition, only)))
    }

    fn fact(&self, pattern: &Pattern, only: Only<'_>, ask: Option<String>) -> Verdict {
        let meant = self.standing.meant(pattern, only);
        let truth = meant.iter().map(|(_, truth)| *truth).max().unwrap_or(Truth::False);
        if truth == Truth::False {
            // nobody has seen such a fact; a list without it tells that there is none
            let is_known = !self.standing.lists(pattern).is_empty() || self.standing.is_told_otherwise(pattern);
            let unseen = Verdict::bare(if is_known { Truth::False } else { Truth::Unknown });
            return unseen.open(Why::Present(pattern.told()), ask);
        }
        let mut meant: Vec<&Fact> = meant.into_iter().filter(|(_, held)| *held == truth).map(|(fact, _)| fact).collect();
        if truth == Truth::Unknown {
            // what says nothing of the state that is asked for is no evidence of it; its namespace may be guessed
            let says =
                |fact: &Fact, field| fact.get(field).is_some() || (field == Field::Namespace && may_be_within(fact, pattern));
            let says_it = |fact: &Fact| pattern.fields().all(|field| says(fact, field));
            meant.retain(|fact| says_it(fact));
        }
        let fields = u32::try_from(pattern.fields().count()).unwrap_or(u32::MAX);
        let verdict = Verdict {
            total: meant.len() as u64,
            is_direct: !meant.is_empty(),
            has_facts: !meant.is_empty(),
            evidence: meant.into_iter().take(QUOTED_MAX).map(|fact| cite(fact, self.standing)).collect(),
            specificity: FACT_WEIGHT_MAX.min(FACT_WEIGHT + fields.saturating_mul(FIELD_WEIGHT)),
            ..Verdict::bare(truth)
        };
        if truth == Truth::True { verdict } else { verdict.open(Why::Present(pattern.told()), ask) }
    }

    fn absent(&self, pattern: &Pattern, only: Only<'_>, ask: Option<String>) -> Verdict {
        let seen = self.standing.meant(pattern, only).into_iter().map(|(_, truth)| truth).max();
        let lists = self.standing.lists(pattern);
        match (seen, lists.as_slice()) {
            (Some(Truth::True), _) => Verdict::bare(Truth::False),
            (None, [_, ..]) => Verdict {
                total: lists.len() as u64,
                is_direct: lists.iter().any(|list| was_looked_for(list, pattern)),
                has_facts: true,
                evidence: lists.into_iter().map(|list| cite_absence(list, pattern, self.standing.gone(pattern, only))).collect(),
                specificity: FACT_WEIGHT_MAX,
                ..Verdict::bare(Truth::True)
            },
            _ => Verdict::bare(Truth::Unknown).open(Why::Absent(pattern.told()), ask),
        }
    }

    fn count(&self, pattern: &Pattern, only: Only<'_>, (least, most): (u64, Option<u64>), ask: Option<String>) -> Verdict {
        let meant = self.standing.meant(pattern, only);
        let sure: Vec<&Fact> = meant.iter().filter(|(_, truth)| *truth == Truth::True).map(|(fact, _)| *fact).collect();
        let (sure_count, maybe) = (sure.len() as u64, meant.len() as u64);
        let is_whole = !self.standing.lists(pattern).is_empty();
        let enough = match (sure_count >= least, maybe >= least || !is_whole) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        };
        let few_enough = most.map_or(Truth::True, |most| match (sure_count > most, is_whole && maybe <= most) {
            (true, _) => Truth::False,
            (false, true) => Truth::True,
            (false, false) => Truth::Unknown,
        });
        let verdict = Verdict {
            evidence: sure.iter().copied().take(QUOTED_MAX).map(|fact| cite(fact, self.standing)).collect(),
            total: sure_count,
            is_direct: sure_count > 0,
            has_facts: sure_count > 0,
            specificity: FACT_WEIGHT_MAX,
            ..Verdict::bare(enough.min(few_enough))
        };
        verdict.open(Why::Present(pattern.told()), ask)
    }

    /// Whether a condition that does not hold could hold if a document had been given that is not there.
    fn hangs_on_unseen(&self, condition: &Condition) -> bool {
        let is_unseen = |message: &usize| {
            let place = self.signature.0.messages().get(*message).map(Message::place).filter(|place| place.has_document());
            !place.is_some_and(|place| self.collected.names.keys().any(|name| place.takes_document(name)))
        };
        match condition.test() {
            Test::Message(message) => is_unseen(message),
            Test::Sequence(messages, _) => messages.iter().any(is_unseen),
            Test::All(conditions, _) | Test::Any(conditions) => conditions.iter().any(|inner| self.hangs_on_unseen(inner)),
            Test::Not(_) | Test::Unless(_) | Test::Fact(_) | Test::Absent(_) | Test::Count(..) => false,
        }
    }

    /// A message: true where it was found, unknown where only its origin was not seen, false where it was not found.
    fn message(&self, message: usize, ask: Option<&str>) -> Verdict {
        let (signature, index) = self.signature;
        let key = |confirmed| Key { signature: index, message: u32::try_from(message).unwrap_or(u32::MAX), confirmed };
        for (confirmed, truth) in [(true, Truth::True), (false, Truth::Unknown)] {
            let Some(total) = self.collected.totals.get(&key(confirmed)) else { continue };
            let Some(told) = signature.messages().get(message) else { continue };
            if total.places < told.place().min_count() {
                continue;
            }
            let verdict = Verdict {
                evidence: total.evidence.clone(),
                total: total.places,
                is_direct: true,
                specificity: told.template().specificity(),
                ..Verdict::bare(truth)
            };
            let origin = told.place().origin().to_vec();
            return verdict.open(Why::Origin(origin), ask.map(str::to_owned));
        }
        Verdict::bare(Truth::False)
    }

    /// Messages in order in one document, as far as their places are kept.
    fn sequence(&self, messages: &[usize], reach: Option<Reach>, ask: Option<&str>) -> Verdict {
        let verdicts: Vec<Verdict> = messages.iter().map(|message| self.message(*message, ask)).collect();
        let mut chains: Vec<Vec<&Evidence>> = vec![Vec::new()];
        for verdict in verdicts.iter().filter(|verdict| verdict.truth == Truth::True) {
            let follows = |chain: &Vec<&Evidence>, next: &Evidence| {
                chain.last().is_none_or(|last| last.document == next.document && last.offset < next.offset)
                    && chain.first().is_none_or(|first| is_within(first, next, reach))
            };
            chains = chains
                .iter()
                .flat_map(|chain| {
                    verdict.evidence.iter().filter(|next| follows(chain, next)).map(|next| [chain.as_slice(), &[next]].concat())
                })
                .take(QUOTED_MAX * QUOTED_MAX)
                .collect();
        }
        let whole = chains.first().filter(|chain| chain.len() == messages.len());
        match whole {
            Some(chain) => Verdict {
                evidence: chain.iter().map(|evidence| (*evidence).clone()).collect(),
                total: chain.len() as u64,
                is_direct: true,
                specificity: verdicts.iter().map(|verdict| verdict.specificity).sum(),
                ..Verdict::bare(Truth::True)
            },
            // of messages that stand in too many places not all are known
            None if verdicts.iter().any(|v| v.truth == Truth::False) => Verdict::bare(Truth::False),
            None if verdicts.iter().all(|v| v.truth == Truth::True && v.total == v.evidence.len() as u64) => {
                Verdict::bare(Truth::False)
            }
            None => {
                let mut unknown = Verdict::bare(Truth::Unknown);
                unknown.open.extend(verdicts.into_iter().flat_map(|verdict| verdict.open));
                unknown
            }
        }
    }
}

/// Whether a message follows another closely enough. Where a time is not known the order alone counts.
fn is_within(first: &Evidence, next: &Evidence, reach: Option<Reach>) -> bool {
    match reach {
        None => true,
        Some(Reach::Lines(lines)) => next.line.saturating_sub(first.line) <= lines,
        Some(Reach::Time(time)) => first.time.zip(next.time).is_none_or(|(first, next)| next.duration_since(first) <= time),
    }
}

/// The verdict that says most; all that are true, together.
fn best(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts
        .reduce(|mut best, other| {
            let rank = |verdict: &Verdict| (verdict.truth, verdict.is_direct, !verdict.evidence.is_empty());
            let (truth, specificity) = (best.truth, best.specificity.max(other.specificity));
            match rank(&best).cmp(&rank(&other)) {
                Ordering::Less => other,
                Ordering::Equal => {
                    best.add(other);
                    Verdict { truth, specificity, ..best }
                }
                Ordering::Greater => best,
            }
        })
        .unwrap_or_else(|| Verdict::bare(Truth::False))
}

/// Whether what names no namespace may live in one that is asked for.
fn may_be_within(fact: &Fact, pattern: &Pattern) -> bool {
    let Some(name) = fact.text(Field::Name) else { return true };
    let asked = pattern.literals(Field::Namespace);
    asked.is_none_or(|asked| asked.into_iter().any(|namespace| facts::may_live_in(namespace, name)))
}

/// Whether somebody looked where the thing has to be. That a list of the whole cluster or of the namespace that everybody has shows none is
/// so on clusters where nobody wants any.
fn was_looked_for(list: &Listing, pattern: &Pattern) -> bool {
    let is_there = match &list.within {
        Within::All => pattern.fields().all(|field| field != Field::Namespace),
        Within::Namespace(namespace) => &**namespace != "default",
    };
    is_there || list.name.is_some()
}

fn cite(fact: &Fact, standing: &Standing<'_>) -> Evidence {
    let mut evidence = fact.evidence.clone();
    let word = |(field, value): &(Field, _)| (field.word().to_owned(), facts::Value::told(value, *field));
    evidence.captures = fact.fields.iter().map(word).collect();
    let here = fact.earlier.as_ref().map(|earlier| (None, earlier.line, earlier.state.to_string()));
    let before = here.or_else(|| {
        let (earlier, at) = standing.before(fact)?;
        let Evidence { document, line, .. } = &earlier.evidence;
        Some((Some((document.clone(), at)), *line, earlier.standing()?.to_owned()))
    });
    if let Some((elsewhere, line, state)) = before {
        evidence.remark = Remark::Before { elsewhere, line, state };
    }
    evidence
}

fn cite_absence(list: &Listing, pattern: &Pattern, gone: Option<&Fact>) -> Evidence {
    let mut evidence = list.evidence.clone();
    evidence.captures = vec![("absent".into(), pattern.told())];
    evidence.remark = Remark::Absent {
        what: pattern.told(),
        listed: list.count,
        before: gone.map(|gone| (gone.evidence.document.clone(), gone.evidence.line)),
    };
    evidence
}
