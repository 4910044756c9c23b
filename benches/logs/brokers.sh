# shellcheck shell=bash
if has memcached; then serve "$logs/memcached.log" memcached -vvv -l $host -p 21200 -u nobody -c 64 -m 4; fi
if has mosquitto; then
    printf 'listener 21201 %s\nallow_anonymous false\nlog_type all\nconnection_messages true\nlistener 21202 %s
certfile %s\nkeyfile %s\n' $host $host "$data/tls.crt" "$data/tls.key" >"$data/mosquitto.conf"
    serve "$logs/mosquitto.log" mosquitto -v -c "$data/mosquitto.conf"
fi
if has nats-server; then
    serve "$logs/nats.log" nats-server -DV -a $host -p 21203 --routes "nats://$host:$closed" --cluster \
    "nats://$host:21204"
fi
if has consul; then
    serve "$logs/consul.log" consul agent -dev -log-level trace -bind $host -http-port 21205 -grpc-port 21206 -dns-port \
        21207 -serf-lan-port 21208 -serf-wan-port 21209 -server-port 21210 -retry-join $host:$closed
fi
if has prometheus; then
    printf 'global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n' >"$data/prometheus.yml"
    for url in $faults; do
        printf -- '- {job_name: "%s", scheme: %s, static_configs: [{targets: ["%s"]}]}\n' "$url" "${url%%:*}" "${url#*://}" \
            >>"$data/prometheus.yml"
    done
    serve "$logs/prometheus.log" prometheus --config.file "$data/prometheus.yml" --storage.tsdb.path "$data/tsdb" \
        --log.level debug --web.listen-address $host:21211
fi
if has rabbitmq-server; then
    mkdir -p "$data/rabbit"
    # The port mapper that RabbitMQ would start by itself outlives it
    export ERL_EPMD_PORT=21214
    serve "$logs/epmd.log" epmd -d -address $host
    HOME=$data/rabbit RABBITMQ_NODENAME=precision@localhost RABBITMQ_NODE_PORT=21212 RABBITMQ_NODE_IP_ADDRESS=$host \
        RABBITMQ_LOG=debug RABBITMQ_LOGS=- RABBITMQ_DIST_PORT=21213 RABBITMQ_MNESIA_BASE=$data/rabbit \
        RABBITMQ_PID_FILE=$data/rabbit/pid serve "$logs/rabbitmq.log" \
        "$(ls /usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server | tail -1)"
fi
sleep 3
traffic() {
    for port in 21200 21201 21202 21203 21205 21212; do
        curl -sko /dev/null -m 1 "http://$host:$port/v1/agent/self" || true
        curl -sko /dev/null -m 1 "https://$host:$port/" || true
        handshakes $port
    done
    for key in 1 2 3 4 5 6 7 8 9; do printf "set k$key 0 9 3\r\nabc\r\nget k$key\r\nnonsense\r\nstats\r\n"; done | T=2 \
        brief socat -t1 - TCP:$host:21200 >/dev/null 2>&1
    if_has mosquitto_pub && note client mosquitto_pub -d -h $host -p 21201 -u someone -P wrong -t a -m b
    if_has mosquitto_pub && note client mosquitto_pub -d -h $host -p $closed -t a -m b
}
load traffic
