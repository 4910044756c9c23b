//! The words of comparisons in each language, besides those of reports.

use crate::catalog::Language;
use crate::report::Phrases;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) phrases: &'static Phrases,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) gone: &'static str,
    pub(super) undecided: &'static str,
    pub(super) stayed: &'static str,
    pub(super) new: &'static str,
    pub(super) nothing: &'static str,
    pub(super) was: &'static str,
    pub(super) is: &'static str,
    pub(super) recovered: &'static str,
    pub(super) facts: &'static str,
    pub(super) document: &'static str,
    pub(super) no_document: &'static str,
    pub(super) perhaps_before: &'static str,
    pub(super) strangers: &'static str,
    pub(super) same_output: &'static str,
}

static EN: Words = Words {
    phrases: Phrases::EN,
    before: "before",
    after: "after",
    gone: "Gone",
    undecided: "Not seen any more, but nobody can tell",
    stayed: "Still seen",
    new: "New",
    nothing: "No known failure in either",
    was: "was",
    is: "is",
    recovered: "it went well:",
    facts: "what is listed now shows that it is no longer so",
    document: "no longer in",
    no_document: "Nothing that was read now would show it; it was seen in",
    perhaps_before: "perhaps not new: nothing that was read before would have shown it",
    strangers: "Careful: the bundles name different clusters",
    same_output: "the same output again",
};

static FR: Words = Words {
    phrases: Phrases::FR,
    before: "avant",
    after: "après",
    gone: "Disparu",
    undecided: "Plus vu, mais rien ne permet de trancher",
    stayed: "Toujours vu",
    new: "Nouveau",
    nothing: "Aucune panne connue dans les deux",
    was: "était",
    is: "est",
    recovered: "tout s'est bien passé\u{a0}:",
    facts: "ce qui est listé maintenant montre que ce n'est plus le cas",
    document: "n'est plus dans",
    no_document: "Rien de ce qui a été lu maintenant ne le montrerait\u{a0}; il avait été vu dans",
    perhaps_before: "peut-être pas nouveau\u{a0}: rien de ce qui avait été lu avant ne l'aurait montré",
    strangers: "Attention\u{a0}: les lots nomment des clusters différents",
    same_output: "la même sortie, à nouveau",
};

impl Words {
    /// The words of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::Fr => &FR,
        }
    }
}
