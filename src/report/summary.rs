//! The summary: a [`Report`] in, what it comes to in a few words out.

use indicatif::BinaryBytes;

use super::{Phrases, Report};

impl Report {
    /// The title of the first diagnosis, or that there is none.
    pub fn heading(&self) -> String {
        let phrases = Phrases::of(self.language);
        match (self.diagnoses.first(), self.hidden, self.bundle.documents) {
            (Some(first), ..) => first.title.clone(),
            (None, 0, 0) => phrases.nothing_read.to_owned(),
            (None, 0, _) => phrases.nothing.to_owned(),
            (None, hidden, _) => phrases.count(hidden, phrases.hidden),
        }
    }

    /// Whether there is no diagnosis, not even one that the options keep from being shown.
    pub fn found_nothing(&self) -> bool {
        self.diagnoses.is_empty() && self.hidden == 0
    }

    /// What else there is: other diagnoses, and the symptoms explained.
    pub fn more(&self) -> Vec<String> {
        let phrases = Phrases::of(self.language);
        let causes = self.causes().count();
        let (others, symptoms) = (causes.saturating_sub(1) as u64, (self.diagnoses.len() - causes) as u64);
        let more = [(others, phrases.others), (symptoms, phrases.symptoms)].into_iter().filter(|(number, _)| *number > 0);
        more.map(|(number, forms)| phrases.count(number, forms)).collect()
    }

    /// How much was read, as a sentence.
    pub fn told_read(&self) -> String {
        let phrases = Phrases::of(self.language);
        format!("{}{} {}.", phrases.read, phrases.colon(), self.told_size())
    }

    /// How much was read.
    pub fn told_size(&self) -> String {
        let (bundle, phrases) = (&self.bundle, Phrases::of(self.language));
        let documents = phrases.count(bundle.documents, phrases.documents);
        let lines = phrases.count(bundle.lines, phrases.lines);
        format!("{documents}, {lines}, {}", BinaryBytes(bundle.bytes))
    }

    /// From when to when something was seen, if that is more than a moment.
    pub fn told_times(&self) -> Option<String> {
        let (first, last) = self.health.times.filter(|(first, last)| first != last)?;
        Some(format!("{first:.0} – {last:.0}"))
    }
}
