//! The vocabulary of facts: which kinds there are, which fields each kind has, and what sort of value stands in a field. Words in, enums out.
//!
//! Parsers ([`crate::facts`]) write facts in these words and signatures ask for them, so the list stands here, where both halves can see it and a
//! misspelt field fails while a signature is compiled. A field means the same in every kind that has it.

/// Declares an enum of words: the variants, their spelling, and all of them in order.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$word_doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it is written in signatures and reports.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one that is written so.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    };
}

words!(
    /// What a fact is about.
    Kind {
        /// A pod: a row of `kubectl get pods`, an item of a list, a description.
        Pod = "pod",
        /// What makes pods: a deployment, a daemon set, a job; `kind` says which.
        Workload = "workload",
        /// A node of the cluster.
        Node = "node",
        /// A secret; that it exists, never what it holds.
        Secret = "secret",
        /// An event of the cluster.
        Event = "event",
        /// A Helm release.
        Release = "release",
        /// Any other object with a status, of the cluster or of Azure: a Flux source, a claim, a CRD, a connected cluster.
        Resource = "resource",
        /// The verdict of a check that a tool made: DNS, an outbound endpoint.
        Check = "check",
        /// The version of something.
        Version = "version",
        /// A value of a configuration, as Helm's values.
        Setting = "setting",
    }
);

words!(
    /// A field of a fact.
    Field {
        /// Namespace of the object.
        Namespace = "namespace",
        /// Its name.
        Name = "name",
        /// What it belongs to: `config-agent` of `config-agent-65d5df564f-lffqm`.
        App = "app",
        /// What it is, where a kind of facts holds several: `deployment`, `GitRepository`.
        Kind = "kind",
        /// Its state, as kubectl prints it in STATUS: `CrashLoopBackOff`, `Ready`, `Connected`, `deployed`.
        State = "state",
        /// What the state comes to: `ready`, `starting`, `failing`, `completed`, `terminating`, `unknown`.
        Health = "health",
        /// How many containers or replicas are ready.
        Ready = "ready",
        /// How many there should be.
        Desired = "desired",
        /// How often its containers were restarted.
        Restarts = "restarts",
        /// How old it is.
        Age = "age",
        /// The node that it runs on.
        Node = "node",
        /// A reason in one word.
        Reason = "reason",
        /// A sentence that explains the state.
        Message = "message",
        /// Type of a secret or an event.
        Type = "type",
        /// The object of an event, as `pod/config-agent-65d5df564f-lffqm`.
        Object = "object",
        /// How often.
        Count = "count",
        /// The chart of a release, with its version.
        Chart = "chart",
        /// Revision of a release.
        Revision = "revision",
        /// A version.
        Version = "version",
        /// Processor architecture, as `amd64`.
        Arch = "arch",
        /// Operating system, as `linux`.
        Os = "os",
        /// The address that a check tried.
        Endpoint = "endpoint",
        /// What it answered, as `000` or `200`.
        Code = "code",
        /// How a check ended: `passed`, `failed`.
        Result = "result",
        /// Of what the version is, as `openshift`.
        Of = "of",
        /// The version itself.
        Is = "is",
        /// A configured value.
        Value = "value",
    }
);

/// What sort of value stands in a field, and so how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Text, compared with globs.
    Text,
    /// A whole number.
    Number,
    /// A length of time, in seconds.
    Age,
    /// A version of numbers and dots.
    Version,
}

impl Field {
    /// The sort of its values.
    pub const fn sort(self) -> Sort {
        match self {
            Self::Ready | Self::Desired | Self::Restarts | Self::Count | Self::Revision => Sort::Number,
            Self::Age => Sort::Age,
            Self::Version | Self::Is => Sort::Version,
            _ => Sort::Text,
        }
    }
}

impl Kind {
    /// The fields that facts of this kind may have.
    pub const fn fields(self) -> &'static [Field] {
        use Field::{
            Age, App, Arch, Chart, Code, Count, Desired, Endpoint, Health, Is, Kind, Message, Name, Namespace, Node, Object, Of,
            Os, Ready, Reason, Restarts, Result, Revision, State, Type, Value, Version,
        };
        match self {
            Self::Pod => &[Namespace, Name, App, State, Health, Ready, Desired, Restarts, Age, Node, Reason, Message],
            Self::Workload => &[Kind, Namespace, Name, Health, State, Ready, Desired, Age, Reason, Message],
            Self::Node => &[Name, State, Health, Version, Arch, Os, Age],
            Self::Secret => &[Namespace, Name, Type, Age],
            Self::Event => &[Namespace, Object, App, Type, Reason, Message, Count, Age],
            Self::Release => &[Namespace, Name, State, Chart, Version, Revision, Message],
            Self::Resource => &[Kind, Namespace, Name, State, Ready, Reason, Message, Age],
            Self::Check => &[Name, Endpoint, Code, Result, Message],
            Self::Version => &[Of, Is],
            Self::Setting => &[Name, Value],
        }
    }

    /// The fields that tell one fact of this kind from another: later facts with the same values stand in the place of earlier ones.
    pub const fn identity(self) -> &'static [Field] {
        use Field::{Endpoint, Kind, Message, Name, Namespace, Object, Of, Reason};
        match self {
            Self::Pod | Self::Secret | Self::Release => &[Namespace, Name],
            Self::Workload | Self::Resource => &[Kind, Namespace, Name],
            Self::Node | Self::Setting => &[Name],
            Self::Event => &[Namespace, Object, Reason, Message],
            Self::Check => &[Name, Endpoint],
            Self::Version => &[Of],
        }
    }

    /// Whether its objects live in namespaces, so that a list of them has to say which one it shows.
    pub const fn is_namespaced(self) -> bool {
        matches!(self, Self::Pod | Self::Workload | Self::Secret | Self::Event | Self::Release | Self::Resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_facts_apart_is_among_their_fields() {
        for kind in Kind::ALL {
            assert!(kind.identity().iter().all(|field| kind.fields().contains(field)), "{}", kind.word());
            assert_eq!(Kind::of(kind.word()), Some(*kind));
        }
    }
}
