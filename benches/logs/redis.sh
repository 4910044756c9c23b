# shellcheck shell=bash
has redis-server redis-benchmark redis-cli
mkdir -p "$data/redis"
serve "$logs/server.log" redis-server --port 21160 --bind $host --loglevel debug --dir "$data/redis" --maxclients 60 --hz 50 \
    --save '1 1' --maxmemory 20mb --repl-timeout 2
serve "$logs/replica.log" redis-server --port 21161 --bind $host --loglevel debug --dir "$data/redis" \
    --replicaof $host $closed
sleep 1
serve "$logs/monitor.log" redis-cli -p 21160 monitor
traffic() {
    T=20 note benchmark redis-benchmark -p 21160 -n 4000 -c 20 -r 10000 -d 64
    T=20 note benchmark redis-benchmark -p 21160 -n 200 -c 100 -q
    for c in 'auth wrong' 'nonsense' 'lpush a' 'config set dir /root/nothing' 'debug sleep 0.1' 'set a' 'bgsave' \
        'cluster info'; do
        T=3 note client redis-cli -p 21160 $c
    done
    T=3 note client redis-cli -p $closed ping
    T=3 note client redis-cli -p 21160 --tls ping
}
load traffic
