//! Drain: lines into clusters, each with the template that its lines share. Masked messages in, in order; [`Cluster`]s out.
//!
//! The algorithm is that of He, Zhu, Zheng and Lyu (Drain, ICWS 2017): a tree of fixed depth finds the few clusters that a line may belong to, by
//! the number of its words and by the first of them; of these the most similar takes the line, if it is similar enough, and words that
//! differ become a hole. The crates that have it know no bound on clusters and no names for what was masked, or come without a licence.
//!
//! Invariant: the clusters depend on the messages and their order alone. There are at most as many as are allowed: the least ones are forgotten
//! when it gets too many, by an order that the caller gives.

use std::collections::HashMap;

use super::mask::Kind;
use super::vocabulary::THROWN;

/// Words that the tree looks at, besides their number.
const LAYERS: usize = 2;
/// A layer tells so many words apart; all others share a branch.
const CHILDREN_MAX: usize = 100;
/// So many words of a hundred have to be the same.
const SIMILARITY_MIN: usize = 60;

/// Lines of one template.
#[derive(Debug)]
pub(crate) struct Cluster<T> {
    tokens: Vec<String>,
    /// What is known of its lines.
    pub(crate) value: T,
}

impl<T> Cluster<T> {
    /// The template as masked text.
    pub(crate) fn template(&self) -> String {
        self.tokens.join(" ")
    }
}

/// A node of the tree: branches by word, and the clusters of a leaf.
#[derive(Debug, Default)]
struct Node {
    children: HashMap<String, usize>,
    clusters: Vec<usize>,
}

/// The tree.
#[derive(Debug)]
pub(crate) struct Drain<T> {
    nodes: Vec<Node>,
    clusters: Vec<Cluster<T>>,
    max: usize,
}

impl<T: Default> Drain<T> {
    /// A tree that holds at most so many clusters.
    pub(crate) fn new(max: usize) -> Self {
        Self { nodes: vec![Node::default()], clusters: Vec::new(), max: max.max(2) }
    }

    /// The cluster of a masked message, made if there is none. Its index holds until the next line is added.
    pub(crate) fn add<K: Ord>(&mut self, message: &str, worth: impl Fn(&T) -> K) -> usize {
        let tokens: Vec<&str> = message.split_ascii_whitespace().collect();
        let leaf = self.leaf(&tokens);
        if let Some(index) = self.nearest(leaf, &tokens) {
            if let Some(cluster) = self.clusters.get_mut(index) {
                for (own, token) in cluster.tokens.iter_mut().zip(&tokens) {
                    match key(token) {
                        _ if own == token => {}
                        Some(key) if own.starts_with(key) => *own = format!("{key}{ANY}"),
                        _ => ANY.clone_into(own),
                    }
                }
            }
            return index;
        }
        if self.clusters.len() >= self.max {
            self.forget(worth);
            return self.insert(&tokens);
        }
        self.insert(&tokens)
    }

    fn insert(&mut self, tokens: &[&str]) -> usize {
        let cluster = Cluster { tokens: tokens.iter().map(|&token| token.to_owned()).collect(), value: T::default() };
        self.plant(cluster);
        self.clusters.len() - 1
    }

    fn plant(&mut self, cluster: Cluster<T>) {
        let index = self.clusters.len();
        let tokens: Vec<&str> = cluster.tokens.iter().map(String::as_str).collect();
        let leaf = self.leaf(&tokens);
        if let Some(node) = self.nodes.get_mut(leaf) {
            node.clusters.push(index);
        }
        self.clusters.push(cluster);
    }

    /// Keeps the better half.
    fn forget<K: Ord>(&mut self, worth: impl Fn(&T) -> K) {
        let mut clusters: Vec<(usize, Cluster<T>)> = std::mem::take(&mut self.clusters).into_iter().enumerate().collect();
        clusters.sort_by(|(i, a), (j, b)| worth(&b.value).cmp(&worth(&a.value)).then(i.cmp(j)));
        clusters.truncate(self.max / 2);
        clusters.sort_by_key(|(i, _)| *i);
        self.nodes = vec![Node::default()];
        for (_, cluster) in clusters {
            self.plant(cluster);
        }
    }

    /// The leaf where lines like this one are, grown if there is none.
    fn leaf(&mut self, tokens: &[&str]) -> usize {
        let mut at = self.child(0, &tokens.len().to_string(), usize::MAX);
        for token in tokens.iter().take(LAYERS) {
            at = if varies(token) { self.child(at, ANY, usize::MAX) } else { self.child(at, token, CHILDREN_MAX) };
        }
        at
    }

    fn child(&mut self, of: usize, word: &str, max: usize) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(of) else { return of };
        if let Some(&child) = node.children.get(word) {
            return child;
        }
        if node.children.len() >= max {
            return self.child(of, ANY, usize::MAX);
        }
        node.children.insert(word.to_owned(), next);
        self.nodes.push(Node::default());
        next
    }

    /// The most similar cluster of a leaf, if it is similar enough; of equals the one with fewer holes, then the first.
    fn nearest(&self, leaf: usize, tokens: &[&str]) -> Option<usize> {
        let clusters = self.nodes.get(leaf)?.clusters.iter().filter_map(|&i| Some((i, self.clusters.get(i)?)));
        let words = tokens.iter().filter(|token| is_word(token)).count();
        let likeness = |cluster: &Cluster<T>| {
            let alike = |own: &str, token: &str| own == token || key(token).is_some_and(|key| own.starts_with(key));
            let same = || cluster.tokens.iter().zip(tokens).filter(|(own, token)| alike(own, token));
            (same().filter(|(own, _)| is_word(own)).count(), same().count())
        };
        let is_told_apart = |cluster: &Cluster<T>| {
            let differ = |(own, token): (&String, &&str)| own != token && (names_an_error(own) || names_an_error(token));
            cluster.tokens.iter().zip(tokens).any(differ)
        };
        let clusters = clusters.filter(|(_, cluster)| !is_told_apart(cluster));
        let best = clusters.map(|(i, cluster)| (likeness(cluster), std::cmp::Reverse(i))).max()?;
        let ((same, all), std::cmp::Reverse(index)) = best;
        let alike = if words == 0 { all == tokens.len() } else { same * 100 >= words * SIMILARITY_MIN };
        alike.then_some(index)
    }

    /// What a cluster knows, to be added to.
    pub(crate) fn value(&mut self, index: usize) -> Option<&mut T> {
        self.clusters.get_mut(index).map(|cluster| &mut cluster.value)
    }

    /// All clusters, in the order of their first lines.
    pub(crate) fn into_clusters(self) -> Vec<Cluster<T>> {
        self.clusters
    }
}

/// The branch of words that vary; the template's token where they do.
const ANY: &str = "\u{e000}";

/// The key of `key=value`, which says the same whatever the value is.
fn key(token: &str) -> Option<&str> {
    let (key, _) = token.split_once('=')?;
    token.get(..=key.len()).filter(|_| is_word(key))
}

/// Whether a word is the name of an error, `CBS_E_INVALID_PACKAGE` or `ConnectException`: lines that name two have two templates.
fn names_an_error(token: &str) -> bool {
    let word = token.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_constant =
        word.len() >= 6 && word.contains('_') && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let is_class = THROWN.iter().any(|end| word.len() > end.len() && word.ends_with(end));
    is_constant || is_class
}

/// Whether a token says something: values and punctuation are alike in lines of any kind.
fn is_word(token: &str) -> bool {
    token.contains(char::is_alphabetic)
}

fn varies(token: &str) -> bool {
    token.contains(|c: char| c.is_ascii_digit() || Kind::of(c).is_some())
}
