//! The words of the reference, in each language. What the reports say too stands in [`crate::report::Phrases`].

use crate::catalog::Language;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// The folder of the language.
    pub(super) folder: &'static str,
    /// The folder of the other language, and what it calls itself.
    pub(super) other_language: (&'static str, &'static str),
    pub(super) index: &'static str,
    pub(super) index_intro: &'static str,
    pub(super) area: &'static str,
    pub(super) diagnoses: &'static str,
    pub(super) message_index: &'static str,
    pub(super) message_intro: &'static str,
    pub(super) shown: &'static str,
    pub(super) diagnosis: &'static str,
    pub(super) no_letter: &'static str,
    pub(super) states: &'static str,
    pub(super) states_intro: &'static str,
    pub(super) heals: &'static str,
    pub(super) ask: &'static str,
    pub(super) origin: &'static str,
    pub(super) origin_shown: &'static str,
    pub(super) document: &'static str,
    pub(super) min_count: &'static str,
    pub(super) capture: &'static str,
    pub(super) or: &'static str,
    pub(super) all_of: &'static str,
    pub(super) same: &'static str,
    pub(super) any_of: &'static str,
    pub(super) not: &'static str,
    pub(super) unless: &'static str,
    pub(super) absent: &'static str,
    pub(super) count: &'static str,
    pub(super) sequence: &'static str,
}

static EN: Words = Words {
    folder: "en",
    other_language: ("fr", "Français"),
    index: "Diagnoses by area",
    index_intro: "Everything that logdx knows to diagnose: what it means, what to do about it, and what it is recognised by. \
        Who has a message at hand looks it up in the [index of messages](message_index.md), or lets logdx read the whole log.",
    area: "Area",
    diagnoses: "Diagnoses",
    message_index: "Index of messages",
    message_intro: "Search this page for a few words of the message, without names, numbers and quotation marks. An ellipsis (…) stands for what \
        varies or goes on. Many messages are cut where a name stands in them, so try the words on either side of it.",
    shown: "What is printed",
    diagnosis: "Diagnosis",
    no_letter: "Other",
    states: "States and reasons",
    states_intro: "What tables, descriptions and events show of objects.",
    heals: "Good news about",
    ask: "What to ask for when it is only possible",
    origin: "confirmed only near",
    origin_shown: "which program printed the message",
    document: "only in",
    min_count: "places needed:",
    capture: "only with",
    or: " or ",
    all_of: "all of",
    same: "same",
    any_of: "any of",
    not: "not",
    unless: "unless it is known that",
    absent: "absent:",
    count: "number",
    sequence: "in this order:",
};

static FR: Words = Words {
    folder: "fr",
    other_language: ("en", "English"),
    index: "Diagnostics par domaine",
    index_intro: "Tout ce que logdx sait diagnostiquer\u{a0}: ce que cela signifie, que faire, et à quoi on le reconnaît. \
        Si vous avez un message sous les yeux, cherchez-le dans l'[index des messages](message_index.md), ou laissez logdx lire le journal entier.",
    area: "Domaine",
    diagnoses: "Diagnostics",
    message_index: "Index des messages",
    message_intro: "Cherchez dans cette page quelques mots du message, sans les noms, les nombres ni les guillemets. Les points de suspension (…) \
        remplacent ce qui varie ou ce qui suit. Beaucoup de messages sont coupés là où figure un nom\u{a0}: essayez les mots qui l'entourent.",
    shown: "Texte affiché",
    diagnosis: "Diagnostic",
    no_letter: "Autres",
    states: "États et motifs",
    states_intro: "Ce que les tableaux, les descriptions et les événements montrent des objets.",
    heals: "Bonne nouvelle pour",
    ask: "Que demander quand le diagnostic n'est que possible",
    origin: "confirmé seulement à proximité de",
    origin_shown: "quel programme a affiché le message",
    document: "seulement dans",
    min_count: "nombre d'endroits requis\u{a0}:",
    capture: "seulement avec",
    or: " ou ",
    all_of: "toutes ces conditions",
    same: "même valeur de",
    any_of: "au moins une de ces conditions",
    not: "pas",
    unless: "sauf s'il est établi que",
    absent: "absent\u{a0}:",
    count: "nombre",
    sequence: "dans cet ordre\u{a0}:",
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
