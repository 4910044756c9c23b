use super::*;
use proptest::prelude::*;

const JWT: &str =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMyJ9.eyJpc3MiOiJodHRwczovL3N0cyIsInN1YiI6IjEifQ.c2lnbmF0dXJlLXdpdGgtNDItYnl0ZXM_x-y";
const KEY: &str = "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6QUJDREVGR0g=";

fn masked(text: &str) -> String {
    apply(text, &secrets(text), &mut [])
}

/// Masked, and nothing left to mask.
fn check(text: &str, want: &str) {
    let once = masked(text);
    assert_eq!(once, want, "{text}");
    assert_eq!(masked(&once), once, "again");
}

fn check_all(samples: &[(&str, &str)]) {
    for (text, want) in samples {
        check(text, want);
    }
}

#[test]
fn bearer_and_basic_tokens_are_masked() {
    check_all(&[
        ("Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "Authorization: Bearer ***"),
        (r#"{"x":"Authorization: Bearer abcd1234567890+/=="}"#, r#"{"x":"Authorization: Bearer ***"}"#),
        ("password=x-api-key: swordfish", "password=***: ***"),
        ("authorization: bearer xyz", "authorization: bearer ***"),
        ("'Authorization': 'Bearer abc.def-123'", "'Authorization': 'Bearer ***'"),
        (r#"{\"Authorization\":[\"Bearer abc.def-123\"]}"#, r#"{\"Authorization\":[\"Bearer ***\"]}"#),
        ("got Bearer abcdefghijkl0123456789, sent", "got Bearer ***, sent"),
        ("Bearer%20abcdefghijkl0123456789", "Bearer%20***"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic ***"),
        ("Basic dXNlcjpwYXNz", "Basic ***"),
        ("Authorization: Basic xxxy", "Authorization: Basic ***"),
        ("Authorization: SharedKey contoso:abcd1234=", "Authorization: SharedKey contoso:***"),
        ("Authorization: 0123456789abcdef0123", "Authorization: ***"),
    ]);
}

#[test]
fn a_jwt_is_masked_whole_cut_and_wrapped() {
    check(&format!("token={JWT} x"), "token=*** x");
    check(&format!("jwt {JWT}."), "jwt ***.");
    check(&format!("\"{}\"", &JWT[..60]), "\"***\"");
    for width in [40, 50, 64, 80, 100] {
        for prefix in ["", "Bearer ", "msg: the token is "] {
            let wrapped: Vec<String> =
                format!("{prefix}{JWT}").chars().collect::<Vec<_>>().chunks(width).map(|c| c.iter().collect()).collect();
            for newline in ["\n", "\r\n"] {
                check(&format!("{}{newline}next line", wrapped.join(newline)), &format!("{prefix}***{newline}next line"));
            }
        }
    }
    check("eyJhbGciOiJSUzI1NiIs alone", "eyJhbGciOiJSUzI1NiIs alone");
}

#[test]
fn a_bearer_token_broken_by_the_terminal_is_masked() {
    check(
        "Authorization: Bearer 0123456789abcdefghijklmnopqrstuvwxyz\nABCDEFGHIJKL0123456789 next",
        "Authorization: Bearer *** next",
    );
    check("short Bearer 0123456789abcdefghi\nnext", "short Bearer ***\nnext");
    let log = "2024-05-01T10:00:00Z request failed with Bearer 0123456789abcdefghi\n2024-05-01T10:00:01Z next";
    check(log, "2024-05-01T10:00:00Z request failed with Bearer ***\n2024-05-01T10:00:01Z next");
}

#[test]
fn a_sas_signature_is_masked() {
    check_all(&[
        (
            "https://x.blob.core.windows.net/c?sv=2022&sig=ab%2Bc%2Fd%3D&se=2024",
            "https://x.blob.core.windows.net/c?sv=2022&sig=***&se=2024",
        ),
        ("?sig=abc", "?sig=***"),
        (r"?sv=1\u0026sig=abc%3D\u0026se=1", r"?sv=1\u0026sig=***\u0026se=1"),
        ("?sv=1&amp;sig=abc%3D&amp;se=1", "?sv=1&amp;sig=***&amp;se=1"),
        ("url%3Fsv%3D1%26sig%3Dabc%252B%26se%3D1", "url%3Fsv%3D1%26sig%3D***%26se%3D1"),
        ("SharedAccessSignature sr=x&sig=abcdefghij%3d&se=1", "SharedAccessSignature sr=x&sig=***&se=1"),
        ("SIG=ABCDEFGHIJKL1", "SIG=***"),
    ]);
}

#[test]
fn keys_of_connection_strings_are_masked() {
    check(
        &format!("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey={KEY};EndpointSuffix=core.windows.net"),
        "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=***;EndpointSuffix=core.windows.net",
    );
    check(&format!("SharedAccessKeyName=Root;sharedaccesskey={KEY}"), "SharedAccessKeyName=Root;sharedaccesskey=***");
    check_all(&[
        ("Server=x;User ID=sa;Password=p@ss;w0rd&1;Initial Catalog=db", "Server=x;User ID=sa;Password=***;Initial Catalog=db"),
        ("Uid=sa; pwd=abc", "Uid=sa; pwd=***"),
        ("Uid=sa;Pwd=abc;Encrypt=true", "Uid=sa;Pwd=***;Encrypt=true"),
    ]);
    let storage_key = format!("{}==", "a1B2+/c3".repeat(11).split_at(86).0);
    check(&format!("value: {storage_key}"), "value: ***");
}

#[test]
fn passwords_in_urls_are_masked() {
    check_all(&[
        ("https://user:pass@host/x", "https://user:***@host/x"),
        ("http://user:p@ss:w%40rd@10.0.0.1:3128", "http://user:***@10.0.0.1:3128"),
        ("redis://:pass@host", "redis://:***@host"),
        (r"http:\/\/user:pass@host\/x", r"http:\/\/user:***@host\/x"),
        ("http%3A%2F%2Fuser%3Apass%40host%2Fx", "http%3A%2F%2Fuser%3A***%40host%2Fx"),
        ("http%253A%252F%252Fuser%253Apass%2540host", "http%253A%252F%252Fuser%253A***%2540host"),
        ("x://https://user:pass@host", "x://https://user:***@host"),
    ]);
}

#[test]
fn a_private_key_is_masked_through_its_end() {
    check_all(&[
        ("a\n-----BEGIN PRIVATE KEY-----\nMIIE\nabc\n-----END PRIVATE KEY-----\nb", "a\n-----BEGIN PRIVATE KEY-----***\nb"),
        (
            r#""k": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n""#,
            r#""k": "-----BEGIN RSA PRIVATE KEY-----***\n""#,
        ),
        (r#""privateKey": "-----BEGIN RSA PRIVATE KEY-----\\nMII\\n"#, r#""privateKey": "-----BEGIN RSA PRIVATE KEY-----***\\n"#),
        (
            "--set global.onboardingPrivateKey=-----BEGIN RSA PRIVATE KEY-----\nMII",
            "--set global.onboardingPrivateKey=-----BEGIN RSA PRIVATE KEY-----***",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        ),
        ("MIIE+/abc\n0123==\n-----END RSA PRIVATE KEY-----\nb", "***-----END RSA PRIVATE KEY-----\nb"),
        ("no -----BEGIN PRIVATE KEY----- in it", "no -----BEGIN PRIVATE KEY----- in it"),
        ("Done\nno line with\n-----END PRIVATE KEY-----", "Done\nno line with\n-----END PRIVATE KEY-----"),
        ("no line with\n-----END PRIVATE KEY----- in it", "no line with\n-----END PRIVATE KEY----- in it"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
            "-----BEGIN PRIVATE KEY-----***\n-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        ),
        ("tls.key: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF", "tls.key: ***"),
        ("client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF", "client-key-data: ***"),
    ]);
}

#[test]
fn the_value_of_a_secret_key_is_masked_however_it_is_written() {
    check_all(&[
        ("client_secret=abc", "client_secret=***"),
        ("client_secret=abc&grant_type=x", "client_secret=***&grant_type=x"),
        ("client_secret%3Dabc%26grant_type%3Dx", "client_secret%3D***%26grant_type%3Dx"),
        ("%22password%22%3A%22a%2Bc%22%7D", "%22password%22%3A%22***%22%7D"),
        ("clientSecret: abc", "clientSecret: ***"),
        ("AZURE_CLIENT_SECRET = abc", "AZURE_CLIENT_SECRET = ***"),
        (r#"{"aadClientSecret":"a,b c\"d","x":1}"#, r#"{"aadClientSecret":"***","x":1}"#),
        (r#"{\"password\":\"a\\\"b\",\"x\":1}"#, r#"{\"password\":\"***\",\"x\":1}"#),
        (r#"{\\\"password\\\":\\\"a b\\\",\\\"x\\\":1}"#, r#"{\\\"password\\\":\\\"***\\\",\\\"x\\\":1}"#),
        (r#""password": "ab\\", "x": "y""#, r#""password": "***", "x": "y""#),
        (r#""Password" : "ü€ß" ,"#, r#""Password" : "***" ,"#),
        ("{'password': 'a b', 'x': None}", "{'password': '***', 'x': None}"),
        ("password=b'abc')", "password=b'***')"),
        ("Creds(user='u', password='it\\'s', x=1)", "Creds(user='u', password='***', x=1)"),
        ("map[password:abc user:bob]", "map[password:*** user:bob]"),
        ("password=abc,user=bob", "password=***,user=bob"),
        ("password=it's", "password=***"),
        (r#""args":"--set password=abc","b""#, r#""args":"--set password=***","b""#),
        (r#"\"cmd\":\"password=abc\",\"b\""#, r#"\"cmd\":\"password=***\",\"b\""#),
        ("password: |\n  abc def", "password: |\n  *** def"),
        ("- name: AZURE_CLIENT_SECRET\n  value: abc", "- name: AZURE_CLIENT_SECRET\n  value: ***"),
        ("{\"name\": \"DB_PASSWORD\",\n   \"value\": \"abc\"}", "{\"name\": \"DB_PASSWORD\",\n   \"value\": \"***\"}"),
        (
            "access_token=abc refresh_token: 'def' \"id_token\":\"ghi\"",
            "access_token=*** refresh_token: '***' \"id_token\":\"***\"",
        ),
        ("x-api-key: abc, apikey=def; ApiKey=ghi", "x-api-key: ***, apikey=***; ApiKey=***"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = ***"),
        ("password => abc", "password => ***"),
        (r#""password":"unclosed and cut"#, r#""password":"***"#),
        ("password: abc.", "password: ***."),
    ]);
}

#[test]
fn a_flag_of_the_command_line_is_masked() {
    check_all(&[
        ("az login --service-principal -u x -p s3cr3t --tenant y", "az login --service-principal -u x -p *** --tenant y"),
        ("['az', 'login', '-u', 'x', '-p', 's3cr3t']", "['az', 'login', '-u', 'x', '-p', '***']"),
        ("az ad --password 's3 cr3t' x", "az ad --password '***' x"),
        ("--client-secret X --y", "--client-secret *** --y"),
        ("--client-secret=X --y", "--client-secret=*** --y"),
        ("['--client-secret', 'X', '--y']", "['--client-secret', '***', '--y']"),
        (r#"\"--password\",\"X\",\"y\""#, r#"\"--password\",\"***\",\"y\""#),
        ("azcmagent connect --service-principal-secret X", "azcmagent connect --service-principal-secret ***"),
        ("Connect -ClientSecret X", "Connect -ClientSecret ***"),
        ("kubeadm join --token abcdef.0123456789abcdef", "kubeadm join --token ***"),
    ]);
}

#[test]
fn tokens_of_kubernetes_and_registries_are_masked() {
    check_all(&[
        ("    token: 0123456789abcdef0123456789abcdef", "    token: ***"),
        ("\"auths\":{\"x.azurecr.io\":{\"auth\":\"dXNlcjpwYXNz\"}}", "\"auths\":{\"x.azurecr.io\":{\"auth\":\"***\"}}"),
        (r#"{\"auth\": \"dXNlcjpwYXNz\"}"#, r#"{\"auth\": \"***\"}"#),
        (".dockerconfigjson: eyJhdXRocyI6eyJ4LmF6dXJlY3IuaW8iOnt9fX0=", ".dockerconfigjson: ***"),
    ]);
}

#[test]
fn tokens_with_a_shape_of_their_own_are_masked() {
    check_all(&[
        ("x ghp_abcdefghijklmnopqrstuvwxyz0123456789 y", "x *** y"),
        ("github_pat_11ABCDEFG0abcdefghijkl_mnop", "***"),
        ("xoxb-123456789012-abcdefGHIJ", "***"),
        ("secret Abc8Q~defghijklmnopqrstuvwxyz012345678.", "secret ***."),
    ]);
}

#[test]
fn harmless_words_are_kept() {
    for text in [
        "password is required",
        "password: is required",
        "token expired",
        "token: expired",
        "invalid token: ManagedIdentityCredential authentication failed",
        r#"secrets "azure-identity-certificate" not found"#,
        "secret is missing",
        "sig is a word, sig=9, exit sig=SIGKILL, design=abcdefghijklmn",
        "Bearer token is invalid",
        "Authorization: Bearer token is invalid",
        "WWW-Authenticate: Bearer authorization_uri=\"https://login.windows.net/x\", realm=\"\"",
        "docker login --password-stdin",
        "az login --password --username x",
        "one of '--account-key', '--sas-token', '--mi-client-id'",
        "The --password argument is required; --password and --username",
        "ssh-key, key=value, -p 8080, kubectl -p x, monkey=1",
        "Basic authentication, basic auth-failed",
        "password=<password> password: <set to the key 'x' in secret 'y'> password=*** password=$PASSWORD password=${PASS}",
        "password={{ .Values.password }} password=%PASSWORD% password=$(cat x) password=null password: true \"password\": \"\"",
        "\"password\": null, \"password\": {\"type\": 1}, password: [a, b], password=[REDACTED], password={0}",
        "password=self.password, client_secret=args.client_secret, password: str = None",
        "invalid_token: The token is bad",
        "client_secret: AADSTS7000215: Invalid client secret",
        "passwordPolicy: strict, tokenReviews, PWD=/root, OLDPWD=/x, access_token is missing",
        "https://host:8080/a@b http://host:80?x=a@b git@github.com:x/y user@host",
        "name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      key: password\n  x: y",
        "password:\n  secretKeyRef:",
        "token: /var/run/secrets/kubernetes.io/serviceaccount/token1",
    ] {
        check(text, text);
    }
}

#[test]
fn marks_move_along_and_out_of_masks() {
    let text = "a password=swordf z";
    let masks = secrets(text);
    for (mark, want) in
        [(0..1, 0..1), (2..17, 2..14), (2..13, 2..14), (13..19, 11..16), (11..17, 11..14), (18..19, 15..16), (0..99, 0..16)]
    {
        let mut marks = [mark];
        assert_eq!(apply(text, &masks, &mut marks), "a password=*** z");
        assert_eq!(marks, [want]);
    }
}

#[test]
fn masks_that_do_not_fit_are_left_out() {
    let mask = |range| Mask { range, with: "***".to_owned() };
    assert_eq!(apply("äbc", &[mask(1..2), mask(2..3), mask(2..4), mask(9..12)], &mut []), "ä***c");
}

#[test]
fn time_is_linear() {
    let unit = 20_000;
    for piece in [
        "eyJ",
        "eyJaaaa",
        "password='",
        "password=\"",
        "password=\\\"",
        "token=",
        "token=a",
        "Bearer ",
        "bearer ",
        "://a:",
        "://a:b@",
        "%3A%2F%2Fa%3A",
        "sig=",
        "&sig=a%26",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----***",
        "-----END PRIVATE KEY-----",
        "\n-----END PRIVATE KEY-----",
        "a\\n",
        "az login ",
        "az login -p -",
        "--password ",
        "a8Q~",
        "password=<",
        "password=\\",
        "auth: ",
        "basic aaaa ",
        "a.",
        "a@",
        "1.",
        "1:",
        "::",
        "/home/",
        "user: ",
        "user \"",
        "C:\\Users\\a b ",
        "ghp_",
        "12345678-",
        "\\",
        "\"",
        "%22",
        "pwd=%22",
        "authorization: bearer ",
    ] {
        let text = piece.repeat(unit);
        let start = std::time::Instant::now();
        let _ = secrets(&text);
        let _ = Tokens::default().identities(&text);
        assert!(start.elapsed().as_secs() < 5, "{piece}: {:?}", start.elapsed());
    }
}

/// Pieces that the rules are made of, so that random texts come near to them.
fn near() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "password",
        "client_secret",
        "token",
        "sig",
        "=",
        ": ",
        "\"",
        "\\\"",
        "\\\\\\\"",
        "'",
        "%22",
        "%3D",
        "%26",
        "://",
        "user:",
        "@",
        "Bearer ",
        "Basic ",
        "eyJ",
        ".",
        "abc",
        "0123456789abcdef",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "***",
        "<",
        ">",
        ",",
        ";",
        "&",
        "\n",
        "\r\n",
        " ",
        "--",
        "-p ",
        "az login ",
        "ä",
        "\u{1b}[0m",
        "{",
        "}",
        "[",
        "]",
        "\\n",
        "\\u0026",
        "value",
        "10.0.0.1",
        "fe80::1",
        "a.corp",
        "/home/",
        "C:\\Users\\",
        "$",
        "auth",
        "8Q~",
        "|",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())]
}

fn is_sound(text: &str, masks: &[Mask]) -> bool {
    masks.iter().zip(masks.iter().skip(1)).all(|(mask, next)| mask.range.end <= next.range.start)
        && masks.iter().all(|mask| mask.range.start <= mask.range.end && text.get(mask.range.clone()).is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn masks_are_sorted_disjoint_and_at_char_boundaries(text in near()) {
        prop_assert!(is_sound(&text, &secrets(&text)));
        prop_assert!(is_sound(&text, &Tokens::default().identities(&text)));
    }

    #[test]
    fn applying_any_masks_never_panics(
        text in near(),
        masks in prop::collection::vec((0usize..60, 0usize..60), 0..8),
        marks in prop::collection::vec((0usize..80, 0usize..80), 0..4),
    ) {
        let mask = |(start, end)| Mask { range: start..end, with: "***".to_owned() };
        let masks: Vec<Mask> = masks.into_iter().map(mask).collect();
        let mut ranges: Vec<Range<usize>> = marks.into_iter().map(|(start, end)| start..end).collect();
        let out = apply(&text, &masks, &mut ranges);
        prop_assert!(ranges.iter().all(|range| range.start <= out.len() && range.end <= out.len()));
    }

    #[test]
    fn marks_stay_at_char_boundaries(text in near(), at in 0usize..200) {
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mut marks = [0..at, at..text.len()];
        let out = apply(&text, &secrets(&text), &mut marks);
        prop_assert!(marks.iter().all(|mark| out.get(mark.clone()).is_some()));
    }

    #[test]
    fn a_planted_token_never_survives(
        before in near(),
        behind in near(),
        core in "[A-Z][a-z0-9]{6}[0-9][A-Za-z0-9]{16}",
        form in prop::sample::select(vec![
            "&sig={}%3D", "AccountKey={}==", "client_secret={}", "\"password\":\"{}\"", "\\\"password\\\":\\\"{}\\\"",
            "--client-secret {} ", "https://user:{}@host", "Authorization: Bearer {}", " token: {} ", "ghp_{}", "xoxb-{}",
            "abc8Q~{}", "eyJhbGciOiJIUzI1NiJ9.{}.{}", "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            "access_token={}", "x-api-key: {}", "{'password': '{}'}", "AZURE_CLIENT_SECRET={}",
        ]),
    ) {
        let text = format!("{before}{}{behind}", form.replace("{}", &core));
        prop_assume!(!before.contains(&core) && !behind.contains(&core));
        let out = masked(&text);
        prop_assert!(!out.contains(&core), "{text:?} -> {out:?}");
    }
}
