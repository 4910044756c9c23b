# shellcheck shell=bash
has mysqld mysql_install_db mysqlslap mysql
own "$data/mysql" "$logs"
unprivileged mysql_install_db --no-defaults --datadir="$data/mysql" --auth-root-authentication-method=normal \
    >"$logs/install.log" 2>&1
serve "$logs/server.log" unprivileged mysqld --no-defaults --datadir="$data/mysql" --socket="$data/mysql/s" --port=21150 \
    --bind-address=$host --general-log --general-log-file="$logs/general.log" --log-warnings=9 --slow-query-log \
    --slow-query-log-file="$logs/slow.log" --long-query-time=0 --max-connections=12 --pid-file="$data/mysql/pid" \
    --innodb-print-all-deadlocks
sleep 6
traffic() {
    T=20 note slap mysqlslap --no-defaults -S "$data/mysql/s" -u root --auto-generate-sql -c 8 --number-of-queries=3000
    T=20 note slap mysqlslap --no-defaults -S "$data/mysql/s" -u root --auto-generate-sql -c 30 --number-of-queries=90
    for statement in selekt 'select * from no.thing' "load data infile '/etc/shadow' into table mysql.user" 'kill 999999' \
        "select 1 into outfile '/root/a'" 'set statement max_statement_time=0.1 for select sleep(1)' \
        'kill connection_id()'; do
        T=5 note client mysql --no-defaults -v -S "$data/mysql/s" -u root -e "$statement"
    done
    for port in 21150 $closed $garbage $hangup; do
        T=3 note client mysql --no-defaults -h $host -P "$port" -u someone -pwrong
    done
    T=5 note client mysql --no-defaults -h nowhere.invalid
}
load traffic
