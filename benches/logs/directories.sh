# shellcheck shell=bash
if has slapd ldapsearch; then
    mkdir -p "$data/ldap"
    printf 'include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb
suffix "dc=a"\nrootdn "cn=admin,dc=a"
rootpw secret\ndirectory %s\n' "$data/ldap" >"$data/slapd.conf"
    serve "$logs/slapd.log" slapd -d -1 -f "$data/slapd.conf" -h "ldap://$host:21220"
fi
if has smbd smbclient; then
    mkdir -p "$data/smb"
    printf '[global]\nlog level = 10\nsmb ports = 21221\nbind interfaces only = yes\ninterfaces = lo\npid directory = %s\nlock directory = %s
state directory = %s\ncache directory = %s\nprivate dir = %s\nncalrpc dir = %s\n[share]\npath = %s/nothing\n' "$data/smb" "$data/smb" "$data/smb" \
        "$data/smb" "$data/smb" "$data/smb" "$data" >"$data/smb.conf"
    serve "$logs/smbd.log" setsid smbd -F --debug-stdout --no-process-group -s "$data/smb.conf"
fi
sleep 2
traffic() {
    if has ldapsearch 2>/dev/null; then
        for a in "-D cn=admin,dc=a -w wrong" "-D cn=admin,dc=a -w secret" "-ZZ"; do
            T=3 note client ldapsearch -d 1 -x -H ldap://$host:21220 $a -b dc=a
        done
        T=3 note client ldapsearch -x -H ldap://$host:$closed
    fi
    for user in 'someone%wrong' '%'; do
        if_has smbclient && T=5 note client smbclient -d 10 -s /dev/null -p 21221 "//$host/share" -U "$user" -c ls
    done
    T=2 brief curl -s "http://$host:21220/" >/dev/null 2>&1
    T=2 brief curl -s "http://$host:21221/" >/dev/null 2>&1
}
load traffic
