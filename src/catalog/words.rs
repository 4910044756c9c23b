//! Words without which facts hardly stand in a text: those of headers, objects and descriptions, and states that a log seldom names in passing. They
//! belong to no message, but are looked for with the atoms, so that one pass over a large log does for both.
//!
//! Each is rare in logs by every stretch of it, in any case, and has at least [`LITERAL_MIN`](crate::sieve::LITERAL_MIN) bytes; columns of tables are
//! told by the blanks that pad them, which sentences do not have.

/// All of them, as they are written.
pub const WORDS: &[&str] = &[
    // headers of tables, as kubectl and helm pad them
    "RESTARTS   AGE",
    "READY   AGE",
    "UP-TO-DATE   ",
    "COMPLETIONS   ",
    "LAST SEEN   ",
    "  CREATED AT",
    "REVISION\tUPDATED",
    // and rows without their header
    "  0/1     ",
    "  1/1     ",
    "  0/2     ",
    "  1/2     ",
    "  2/2     ",
    "  0/3     ",
    "  1/3     ",
    "  2/3     ",
    "  3/3     ",
    "ContainerCreating ",
    "CrashLoopBackOff ",
    "ImagePullBackOff ",
    "NotReady   <none>",
    "NotReady,SchedulingDisabled ",
    "\tpending-",
    // objects and descriptions
    "metadata:\n",
    "\"kind\": \"",
    "'kind': '",
    "\"provisioningState\":",
    "\"connectivityStatus\":",
    "Annotations:  ",
    // what commands say
    "No resources found",
    ", GitVersion:\"v",
    "Server Version: v",
    "Connectivity Check Result : ",
    " : Ready = ",
];
