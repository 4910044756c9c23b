//! The words of the reports themselves, in each language. Words of the input and of the programs stay as they are.

use crate::catalog::{Language, Severity, group};
use crate::correlate::Status;
use crate::rank::Confidence;
use crate::redact::Redaction;

/// The words of one language.
#[derive(Debug)]
#[expect(missing_docs, reason = "each name says which words it is")]
pub struct Phrases {
    pub code: &'static str,
    pub cause: &'static str,
    pub fix: &'static str,
    pub evidence: &'static str,
    pub more_places: [&'static str; 2],
    pub explains: &'static str,
    pub to_confirm: &'static str,
    pub references: &'static str,
    pub skipped: &'static str,
    pub passed_over: &'static str,
    pub near: &'static str,
    pub near_found: &'static str,
    pub unknown: &'static str,
    pub unknown_more: [&'static str; 2],
    pub unknown_next: &'static str,
    pub times_seen: [&'static str; 2],
    pub tickets: [&'static str; 2],
    pub noise: &'static str,
    pub nothing_unknown: &'static str,
    pub ask: &'static str,
    pub destructive: &'static str,
    pub warning: &'static str,
    pub origin_unknown: &'static str,
    pub origin_cluster: &'static str,
    pub presence_unknown: &'static str,
    pub absence_unknown: &'static str,
    pub healed: &'static str,
    pub not_checked: &'static str,
    pub not_listed: &'static str,
    pub listed_before: &'static str,
    pub before: [&'static str; 2],
    pub whole_transcript: &'static str,
    pub nothing: &'static str,
    pub nothing_read: &'static str,
    pub hidden: [&'static str; 2],
    pub would_help: &'static str,
    pub would_help_steps: [(&'static str, &'static str); 4],
    pub read: &'static str,
    pub documents: [&'static str; 2],
    pub lines: [&'static str; 2],
    pub versions: &'static str,
    pub clusters: &'static str,
    pub times: &'static str,
    pub incomplete: [&'static str; 2],
    pub others: [&'static str; 2],
    pub symptoms: [&'static str; 2],
    pub established: &'static str,
    pub so_far: [&'static str; 2],
    pub messages: &'static str,
    pub conditions: &'static str,
    pub examples: &'static str,
    pub near_misses: &'static str,
    pub explained_by: &'static str,
    pub report: &'static str,
    pub diagnoses: &'static str,
    pub glance: &'static str,
    pub timeline: &'static str,
    pub timeline_more: &'static str,
    pub bundle: &'static str,
    pub inputs: &'static str,
    pub cluster: &'static str,
    pub collector: &'static str,
    pub size: &'static str,
    pub passed_by: &'static str,
    pub values: &'static str,
    pub parts: &'static str,
    pub send: &'static str,
    pub decides: &'static str,
    masked: [&'static str; 3],
    pub signatures: [&'static str; 2],
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_all: &'static str,
    pub open_all: &'static str,
    pub close_all: &'static str,
    pub link: &'static str,
    severities: [&'static str; 3],
    statuses: [&'static str; 2],
    confidences: [&'static str; 3],
    score: &'static str,
    colon: &'static str,
    /// Numbers that take the singular.
    singular: &'static [u64],
}

static EN: Phrases = Phrases {
    code: "en",
    cause: "What it means",
    fix: "What to do",
    evidence: "Where it says so",
    more_places: ["more place", "more places"],
    explains: "Symptoms it explains",
    to_confirm: "What would confirm it",
    references: "Read more",
    skipped: "Not read",
    passed_over: "passed over (-v names them)",
    near: "Came near",
    near_found: "has only the words",
    unknown: "Errors that no signature knows",
    unknown_more: ["more", "more"],
    unknown_next: "To write a signature for the first of them:",
    times_seen: ["time", "times"],
    tickets: ["ticket", "tickets"],
    noise: "most tickets have it",
    nothing_unknown: "No error without a signature found",
    ask: "To ask for, or to run",
    destructive: "this step deletes or replaces something",
    warning: "Careful",
    origin_unknown: "Nothing near the message tells which program printed it; looked for were",
    origin_cluster: "a name of Kubernetes, Azure or their tools",
    presence_unknown: "Nothing that was read shows whether this is so:",
    absence_unknown: "No complete list was read that would show whether this is missing:",
    healed: "A later line says that all went well; whether it still happens, only a new attempt tells:",
    not_checked: "Not checked, for want of something that would show it",
    not_listed: "not on this list:",
    listed_before: "it was there before,",
    before: ["line", "said before:"],
    whole_transcript: "the whole output, with the command that printed it",
    nothing: "No known failure found",
    nothing_read: "Nothing could be read",
    hidden: ["diagnosis is hidden by --top or --min-confidence", "diagnoses are hidden by --top or --min-confidence"],
    would_help: "What would help",
    would_help_steps: [
        (
            "the output of the command that fails, with its details",
            "az connectedk8s connect -n <cluster-name> -g <resource-group-name> --debug",
        ),
        ("the log collection of Azure Arc", "az connectedk8s troubleshoot -n <cluster-name> -g <resource-group-name>"),
        ("the state of the agents", "kubectl get deployments,pods -n azure-arc -o wide"),
        ("recent events", "kubectl get events -A --sort-by=.lastTimestamp"),
    ],
    read: "Read",
    documents: ["document", "documents"],
    lines: ["line", "lines"],
    versions: "Versions",
    clusters: "Careful: more than one cluster is named",
    times: "Times",
    incomplete: ["Careful: the collection of", "is incomplete; missing are"],
    others: ["other diagnosis", "other diagnoses"],
    symptoms: ["symptom explained", "symptoms explained"],
    established: "found",
    so_far: ["diagnosis so far", "diagnoses so far"],
    messages: "Evidence",
    conditions: "What must hold",
    examples: "Examples",
    near_misses: "Not to be confused with",
    explained_by: "Explained by",
    report: "Diagnosis report",
    diagnoses: "Diagnoses",
    glance: "At a glance",
    timeline: "When it was logged",
    timeline_more: "diagnoses further down have times, too",
    bundle: "What was read",
    inputs: "Input",
    cluster: "Cluster",
    collector: "Collected by",
    size: "Size",
    passed_by: "Passed over, as no text",
    values: "Values in it",
    parts: "How the score came about",
    send: "Please run these where the cluster can be reached, and send all that they print:",
    decides: "decides",
    masked: [
        "Credentials in evidence are masked.",
        "Credentials, addresses, GUIDs, user and host names are masked.",
        "Nothing in this report is masked: do not hand it on.",
    ],
    signatures: ["signature", "signatures"],
    copy: "Copy",
    copied: "Copied",
    copy_all: "Copy all commands",
    open_all: "Open all",
    close_all: "Close all",
    link: "Link to this place",
    severities: ["info", "warning", "error"],
    statuses: ["confirmed", "possible"],
    confidences: ["low confidence", "medium confidence", "high confidence"],
    score: "score",
    colon: ":",
    singular: &[1],
};

static FR: Phrases = Phrases {
    code: "fr",
    cause: "Ce que cela signifie",
    fix: "Que faire",
    evidence: "Où on le lit",
    more_places: ["autre endroit", "autres endroits"],
    explains: "Symptômes expliqués",
    to_confirm: "Ce qui le confirmerait",
    references: "En savoir plus",
    skipped: "Non lus",
    passed_over: "ignorés (-v les nomme)",
    near: "Presque reconnu",
    near_found: "ne contient que les mots",
    unknown: "Erreurs qu'aucune signature ne connaît",
    unknown_more: ["autre", "autres"],
    unknown_next: "Pour rédiger une signature de la première\u{a0}:",
    times_seen: ["fois", "fois"],
    tickets: ["ticket", "tickets"],
    noise: "la plupart des tickets l'ont",
    nothing_unknown: "Aucune erreur sans signature trouvée",
    ask: "À demander, ou à exécuter",
    destructive: "cette étape supprime ou remplace quelque chose",
    warning: "Attention",
    origin_unknown: "Rien près du message n'indique quel programme l'a affiché\u{a0}; mots cherchés\u{a0}:",
    origin_cluster: "un nom de Kubernetes, d'Azure ou de leurs outils",
    presence_unknown: "Rien de ce qui a été lu ne montre si c'est le cas\u{a0}:",
    absence_unknown: "Aucune liste complète n'a été lue qui montrerait si ceci manque\u{a0}:",
    healed: "Une ligne ultérieure indique que tout s'est bien passé\u{a0}; seule une nouvelle tentative dira si cela se produit encore\u{a0}:",
    not_checked: "Non vérifié, faute d'élément qui le montrerait",
    not_listed: "absent de cette liste\u{a0}:",
    listed_before: "présent auparavant,",
    before: ["la ligne", "disait auparavant\u{a0}:"],
    whole_transcript: "la sortie complète, avec la commande qui l'a produite",
    nothing: "Aucune panne connue trouvée",
    nothing_read: "Rien n'a pu être lu",
    hidden: ["diagnostic masqué par --top ou --min-confidence", "diagnostics masqués par --top ou --min-confidence"],
    would_help: "Ce qui aiderait",
    would_help_steps: [
        (
            "la sortie de la commande qui échoue, avec ses détails",
            "az connectedk8s connect -n <cluster-name> -g <resource-group-name> --debug",
        ),
        ("la collecte de journaux d'Azure Arc", "az connectedk8s troubleshoot -n <cluster-name> -g <resource-group-name>"),
        ("l'état des agents", "kubectl get deployments,pods -n azure-arc -o wide"),
        ("les événements récents", "kubectl get events -A --sort-by=.lastTimestamp"),
    ],
    read: "Lecture",
    documents: ["document", "documents"],
    lines: ["ligne", "lignes"],
    versions: "Versions",
    clusters: "Attention\u{a0}: plusieurs clusters sont nommés",
    times: "Heures",
    incomplete: ["Attention\u{a0}: la collecte de", "est incomplète\u{a0}; il manque"],
    others: ["autre diagnostic", "autres diagnostics"],
    symptoms: ["symptôme expliqué", "symptômes expliqués"],
    established: "trouvé",
    so_far: ["diagnostic jusqu'ici", "diagnostics jusqu'ici"],
    messages: "Indices",
    conditions: "Conditions à remplir",
    examples: "Exemples",
    near_misses: "À ne pas confondre avec",
    explained_by: "Expliqué par",
    report: "Rapport de diagnostic",
    diagnoses: "Diagnostics",
    glance: "En bref",
    timeline: "Chronologie",
    timeline_more: "des diagnostics plus bas ont aussi des heures",
    bundle: "Ce qui a été lu",
    inputs: "Entrée",
    cluster: "Cluster",
    collector: "Collecté par",
    size: "Taille",
    passed_by: "Ignorés, car sans texte",
    values: "Valeurs relevées",
    parts: "Comment le score se compose",
    send: "Merci d'exécuter ces commandes là où le cluster est joignable, et d'envoyer tout ce qu'elles affichent\u{a0}:",
    decides: "tranche",
    masked: [
        "Les secrets sont masqués dans les extraits.",
        "Les secrets, adresses, GUID, noms d'utilisateur et d'hôte sont masqués.",
        "Rien n'est masqué dans ce rapport\u{a0}: ne le transmettez pas.",
    ],
    signatures: ["signature", "signatures"],
    copy: "Copier",
    copied: "Copié",
    copy_all: "Copier toutes les commandes",
    open_all: "Tout déplier",
    close_all: "Tout replier",
    link: "Lien vers cet endroit",
    severities: ["information", "avertissement", "erreur"],
    statuses: ["confirmé", "possible"],
    confidences: ["confiance faible", "confiance moyenne", "confiance élevée"],
    score: "score",
    colon: "\u{a0}:",
    singular: &[0, 1],
};

impl Phrases {
    /// The words in English.
    pub(crate) const EN: &'static Self = &EN;
    /// The words in French.
    pub(crate) const FR: &'static Self = &FR;

    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::En => Self::EN,
            Language::Fr => Self::FR,
        }
    }

    /// An origin: a word as code, what a group of words stands for in words.
    pub fn origin(&self, origin: &str, code: impl Fn(&str) -> String) -> String {
        match origin {
            group::NAME => self.origin_cluster.to_owned(),
            word => code(word),
        }
    }

    /// How bad.
    pub fn severity(&self, severity: Severity) -> &'static str {
        let [info, warning, error] = self.severities;
        match severity {
            Severity::Info => info,
            Severity::Warning => warning,
            Severity::Error => error,
        }
    }

    /// Whether it holds.
    pub fn status(&self, status: Status) -> &'static str {
        let [confirmed, possible] = self.statuses;
        match status {
            Status::Confirmed => confirmed,
            Status::Possible => possible,
        }
    }

    /// How sure.
    pub fn confidence(&self, confidence: Confidence) -> &'static str {
        let [low, medium, high] = self.confidences;
        match confidence {
            Confidence::Low => low,
            Confidence::Medium => medium,
            Confidence::High => high,
        }
    }

    /// What is masked.
    pub fn masked(&self, redaction: Redaction) -> &'static str {
        let [secrets, all, none] = self.masked;
        match redaction {
            Redaction::Secrets => secrets,
            Redaction::All => all,
            Redaction::None => none,
        }
    }

    /// A number of things, in the right form.
    pub fn count(&self, number: u64, forms: [&'static str; 2]) -> String {
        let [one, many] = forms;
        format!("{number} {}", if self.singular.contains(&number) { one } else { many })
    }

    /// The name of the score.
    pub fn score(&self) -> &'static str {
        self.score
    }

    /// The colon behind a heading.
    pub fn colon(&self) -> &'static str {
        self.colon
    }
}
