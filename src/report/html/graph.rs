//! The graph of a cause: a diagnosis and its symptoms in, a drawing out that reads from top to bottom: each symptom below what explains it
//! most closely, indented by how far it is from the cause.

use super::super::{Ranked, Report};

const ROW: usize = 28;
const INDENT: usize = 22;
const MARGIN: usize = 10;
/// Width of a character of the labels.
const CHARACTER: usize = 8;

/// A drawing, in pixels.
pub(super) struct Graph<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) edges: Vec<Edge>,
}

/// A diagnosis in it.
pub(super) struct Node<'a> {
    pub(super) diagnosis: &'a Ranked,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) is_top: bool,
}

/// A line from a cause down to what it explains.
pub(super) struct Edge {
    /// In the words of SVG.
    pub(super) path: String,
    /// It stands below another cause already.
    pub(super) is_second: bool,
}

impl<'a> Graph<'a> {
    /// Of a diagnosis that explains others.
    pub(super) fn of(report: &'a Report, cause: &'a Ranked) -> Self {
        let all: Vec<&Ranked> = std::iter::once(cause).chain(report.symptoms(cause)).collect();
        let order = order(&all);
        let nodes: Vec<Node<'_>> = (0..)
            .zip(&order)
            .map(|(row, placed)| Node {
                diagnosis: placed.diagnosis,
                x: MARGIN + placed.depth * INDENT,
                y: MARGIN + row * ROW,
                is_top: placed.depth == 0,
            })
            .collect();
        let at = |id: &str| nodes.iter().find(|node| node.diagnosis.id == id);
        let mut edges = Vec::new();
        for (node, placed) in nodes.iter().zip(&order) {
            for (index, from) in placed.causes.iter().filter_map(|cause| at(&cause.id)).enumerate() {
                let path = format!("M{} {}V{}q0 8 8 8H{}", from.x, from.y, node.y.saturating_sub(8), node.x);
                edges.push(Edge { path, is_second: index > 0 });
            }
        }
        let width = nodes.iter().map(|node| node.x + 16 + node.diagnosis.id.chars().count() * CHARACTER).max();
        Self { width: width.unwrap_or_default(), height: nodes.len() * ROW, nodes, edges }
    }
}

struct Placed<'a> {
    diagnosis: &'a Ranked,
    depth: usize,
    /// What explains it most closely; it stands below the first.
    causes: Vec<&'a Ranked>,
}

/// Each below its closest cause. `explains` holds also what is explained through others; a cause is close if no other stands between.
fn order<'a>(all: &[&'a Ranked]) -> Vec<Placed<'a>> {
    let explains = |cause: &Ranked, symptom: &Ranked| cause.explains.contains(&symptom.id);
    let causes = |symptom: &'a Ranked| -> Vec<&'a Ranked> {
        let causes: Vec<&'a Ranked> = all.iter().copied().filter(|cause| explains(cause, symptom)).collect();
        let is_close = |cause: &&&'a Ranked| !causes.iter().any(|between| explains(cause, between));
        causes.iter().filter(is_close).copied().collect()
    };
    let mut placed: Vec<Placed<'a>> = Vec::new();
    let mut open: Vec<(&'a Ranked, usize)> = all.first().map(|top| (*top, 0)).into_iter().collect();
    while let Some((diagnosis, depth)) = open.pop() {
        placed.push(Placed { diagnosis, depth, causes: causes(diagnosis) });
        let below = all.iter().copied().filter(|other| causes(other).first().is_some_and(|first| first.id == diagnosis.id));
        let below: Vec<&'a Ranked> = below.collect();
        open.extend(below.into_iter().rev().map(|other| (other, depth + 1)));
    }
    placed
}
