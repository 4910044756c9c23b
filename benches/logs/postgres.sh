# shellcheck shell=bash
has initdb postgres psql pgbench
own "$data/pg"
unprivileged initdb -D "$data/pg" -U owner --auth-host=md5 --auth-local=trust >"$logs/initdb.log" 2>&1
serve "$logs/server.log" unprivileged postgres -D "$data/pg" -k "$data/pg" -h $host -p 21140 \
    -c log_statement=all -c log_min_messages=debug2 -c log_error_verbosity=verbose -c log_connections=on -c log_lock_waits=on \
    -c log_checkpoints=on -c log_duration=on -c log_autovacuum_min_duration=0 -c temp_file_limit=1MB -c max_connections=20
sleep 3
sql="psql -h $data/pg -p 21140 -U owner postgres"
pgbench -h "$data/pg" -p 21140 -U owner -i postgres >>"$logs/pgbench.log" 2>&1
traffic() {
    T=40 note pgbench pgbench -h "$data/pg" -p 21140 -U owner -c 8 -T 20 postgres -d
    T=40 note pgbench pgbench -h "$data/pg" -p 21140 -U owner -c 40 -T 1 postgres
    for statement in 'select 1/0' 'select * from nothing' "set statement_timeout=100; select pg_sleep(1)" \
        'drop database postgres' 'select * from generate_series(1,900000) order by random()' \
        "copy pgbench_accounts to '/dev/full'" 'create role owner' "copy pgbench_tellers from '/etc/shadow'" \
        'insert into pgbench_tellers select * from pgbench_tellers' 'selekt' \
        'create tablespace t location $$/root/nothing$$' 'select pg_terminate_backend(pg_backend_pid())' \
        'begin; select 1/0; select 1'; do
        T=5 note psql $sql -e -c "$statement"
    done
    PGPASSWORD=wrong T=5 note psql psql -h $host -p 21140 -U owner postgres
    for port in $closed $garbage $hangup; do T=5 note psql psql -h $host -p "$port" -U owner postgres; done
    T=5 note psql psql "host=$host port=21140 sslmode=require user=owner"
    T=5 note psql $sql -c 'select pg_sleep(9)' &
    sleep 1
    kill -9 "$($sql -Atc "select pid from pg_stat_activity where query = 'select pg_sleep(9)'")"
    sleep 3
}
load traffic
