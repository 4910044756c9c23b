//! The words of summaries in each language, besides those of reports. Names and reasons that come from tickets stay as they are.

use super::trend::Unit;
use crate::catalog::Language;
use crate::report::Phrases;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) phrases: &'static Phrases,
    pub(super) title: &'static str,
    pub(super) tickets: [&'static str; 2],
    pub(super) read: &'static str,
    pub(super) partial: &'static str,
    pub(super) broken: &'static str,
    pub(super) nothing: &'static str,
    pub(super) nothing_short: &'static str,
    pub(super) unknown_errors: [&'static str; 2],
    pub(super) no_diagnosis: &'static str,
    pub(super) diagnoses: &'static str,
    pub(super) diagnosis: &'static str,
    pub(super) share: &'static str,
    pub(super) first: &'static str,
    pub(super) cause: &'static str,
    pub(super) symptom: &'static str,
    pub(super) possible: &'static str,
    pub(super) together: &'static str,
    pub(super) together_note: &'static str,
    pub(super) trend: [&'static str; 4],
    pub(super) trend_note: &'static str,
    pub(super) not_whole: &'static str,
    pub(super) more: [&'static str; 2],
    pub(super) more_skipped: [&'static str; 2],
    pub(super) slowest: &'static str,
    pub(super) ticket: &'static str,
    pub(super) seconds: &'static str,
    pub(super) size: &'static str,
    pub(super) reason: &'static str,
    pub(super) expected: &'static str,
    pub(super) expected_note: &'static str,
    pub(super) precision: &'static str,
    pub(super) recall: &'static str,
    pub(super) top_1: &'static str,
    pub(super) wanted: &'static str,
    pub(super) found: &'static str,
    pub(super) told: &'static str,
    pub(super) missed: &'static str,
    pub(super) wrong: &'static str,
    pub(super) problems: &'static str,
    pub(super) recognised: &'static str,
    pub(super) recognised_in: &'static str,
    pub(super) legend: &'static str,
    decimal: char,
    thousands: char,
}

static EN: Words = Words {
    phrases: Phrases::EN,
    title: "Summary of tickets",
    tickets: ["ticket", "tickets"],
    read: "read",
    partial: "read in part",
    broken: "could not be read",
    nothing: "Nothing recognised",
    nothing_short: "nothing recognised",
    unknown_errors: ["error line that no signature explains", "error lines that no signature explains"],
    no_diagnosis: "No known failure in any ticket",
    diagnoses: "Diagnoses",
    diagnosis: "diagnosis",
    share: "share",
    first: "first",
    cause: "cause",
    symptom: "symptom",
    possible: "possible",
    together: "Causes that come together",
    together_note: "Tickets in which both are confirmed causes",
    trend: ["By day", "By week", "By month", "By year"],
    trend_note: "Tickets by the last time in their evidence, else by that of their newest file",
    not_whole: "Not read, or not to the end",
    more: ["more", "more"],
    more_skipped: ["more like it", "more like it"],
    slowest: "Slowest to read",
    ticket: "ticket",
    seconds: "seconds",
    size: "text",
    reason: "reason",
    expected: "Against what was expected",
    expected_note: "Precision: confirmed diagnoses that stand for themselves and were expected. Recall: expected ones that were found, also as possible or below a cause. \
                    Top-1: tickets whose first diagnosis was expected.",
    precision: "precision",
    recall: "recall",
    top_1: "top-1",
    wanted: "expected",
    found: "found",
    told: "told",
    missed: "Missed",
    wrong: "Told and not expected",
    problems: "Lists that cannot be used as they are",
    recognised: "something recognised",
    recognised_in: "a known failure in",
    legend: "Full: the cause itself. Paler: a symptom of another cause. Outlined: possible.",
    decimal: '.',
    thousands: ',',
};

static FR: Words = Words {
    phrases: Phrases::FR,
    title: "Synthèse des tickets",
    tickets: ["ticket", "tickets"],
    read: "lus",
    partial: "lus en partie",
    broken: "illisibles",
    nothing: "Rien de reconnu",
    nothing_short: "rien de reconnu",
    unknown_errors: ["ligne d'erreur qu'aucune signature n'explique", "lignes d'erreur qu'aucune signature n'explique"],
    no_diagnosis: "Aucune panne connue dans ces tickets",
    diagnoses: "Diagnostics",
    diagnosis: "diagnostic",
    share: "part",
    first: "premier",
    cause: "cause",
    symptom: "symptôme",
    possible: "possible",
    together: "Causes qui vont ensemble",
    together_note: "Tickets où les deux sont des causes confirmées",
    trend: ["Par jour", "Par semaine", "Par mois", "Par an"],
    trend_note: "Tickets à la dernière heure de leurs indices, sinon à celle de leur fichier le plus récent",
    not_whole: "Non lus, ou pas jusqu'au bout",
    more: ["de plus", "de plus"],
    more_skipped: ["autre du même genre", "autres du même genre"],
    slowest: "Les plus lents à lire",
    ticket: "ticket",
    seconds: "secondes",
    size: "texte",
    reason: "raison",
    expected: "Face à ce qui était attendu",
    expected_note: "Précision\u{a0}: diagnostics confirmés, indépendants et attendus. Rappel\u{a0}: diagnostics attendus et trouvés, même possibles ou sous une cause. \
                    Top-1\u{a0}: tickets dont le premier diagnostic était attendu.",
    precision: "précision",
    recall: "rappel",
    top_1: "top-1",
    wanted: "attendus",
    found: "trouvés",
    told: "annoncés",
    missed: "Manqués",
    wrong: "Annoncés sans être attendus",
    problems: "Listes inutilisables en l'état",
    recognised: "quelque chose de reconnu",
    recognised_in: "une panne connue dans",
    legend: "Plein\u{a0}: la cause même. Pâle\u{a0}: symptôme d'une autre cause. Contour\u{a0}: possible.",
    decimal: ',',
    thousands: '\u{202f}',
};

impl Words {
    /// The words of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::Fr => &FR,
        }
    }

    /// A number of things, in the right form.
    pub(super) fn count(&self, number: u64, forms: [&'static str; 2]) -> String {
        self.phrases.count(number, forms)
    }

    /// A number, its digits in threes.
    pub(super) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut told = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                told.push(self.thousands);
            }
            told.push(digit);
        }
        told
    }

    /// A part of a whole in percent, as people read it.
    pub(super) fn percent(&self, share: Option<f64>) -> String {
        let Some(share) = share else { return "–".into() };
        // a part in ten-thousandths, rounded when it was made
        let tenths = (share * 1000.0).round() as u64;
        let (whole, tenth, decimal) = (tenths / 10, tenths % 10, self.decimal);
        format!("{whole}{decimal}{tenth}\u{a0}%")
    }

    /// How long something took.
    pub(super) fn took(&self, seconds: f64) -> String {
        let tenths = (seconds * 10.0).round() as u64;
        format!("{}{}{}", tenths / 10, self.decimal, tenths % 10)
    }

    /// What the columns of the trend are.
    pub(super) fn by(&self, unit: Unit) -> &'static str {
        let [day, week, month, year] = self.trend;
        match unit {
            Unit::Day => day,
            Unit::Week => week,
            Unit::Month => month,
            Unit::Year => year,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_readers_of_a_language_do() {
        let told = |words: &Words| {
            [words.number(7), words.number(1234), words.number(1_234_567), words.percent(Some(0.1234)), words.took(61.25)]
        };
        assert_eq!(told(&EN), ["7", "1,234", "1,234,567", "12.3\u{a0}%", "61.3"]);
        assert_eq!(told(&FR), ["7", "1\u{202f}234", "1\u{202f}234\u{202f}567", "12,3\u{a0}%", "61,3"]);
        assert_eq!(EN.percent(None), "–");
    }
}
