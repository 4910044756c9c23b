//! What to ask for: a [`Report`] in, the commands whose output would decide what is open out, each once and with what it is for.

use super::Report;

/// A command to be run by who has the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    /// The command; without one it is the whole output of what was run, with its command.
    pub run: Option<&'a str>,
    /// Signatures that it would decide, each with what is not known.
    pub decides: Vec<(&'a str, &'a str)>,
}

impl Report {
    /// What would decide the possible diagnoses, in their order.
    pub fn asks(&self) -> Vec<Ask<'_>> {
        let open = self.diagnoses.iter().flat_map(|d| d.to_confirm.iter().map(|open| (d.id.as_str(), open)));
        grouped(open.map(|(id, open)| (open.run.as_deref(), id, open.why.as_str())))
    }

    /// What would decide the signatures that could not be checked at all.
    pub fn unchecked(&self) -> Vec<Ask<'_>> {
        let open = self.not_checked.iter();
        grouped(open.map(|open| (open.run.as_deref(), open.id.as_str(), open.needs.as_str())))
    }
}

fn grouped<'a>(open: impl Iterator<Item = (Option<&'a str>, &'a str, &'a str)>) -> Vec<Ask<'a>> {
    let mut asks: Vec<Ask<'a>> = Vec::new();
    for (run, id, why) in open {
        let at = asks.iter().position(|ask| ask.run == run).unwrap_or(asks.len());
        if at == asks.len() {
            asks.push(Ask { run, decides: Vec::new() });
        }
        if let Some(ask) = asks.get_mut(at)
            && !ask.decides.contains(&(id, why))
        {
            ask.decides.push((id, why));
        }
    }
    asks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_asked_for_once_with_all_that_it_decides() {
        let open = [(Some("b"), "x/1", "why"), (None, "x/2", "who"), (Some("b"), "x/3", "why"), (Some("b"), "x/1", "why")];
        let asks = grouped(open.into_iter());
        let told: Vec<_> = asks.iter().map(|ask| (ask.run, ask.decides.len())).collect();
        assert_eq!(told, [(Some("b"), 2), (None, 1)]);
    }
}
