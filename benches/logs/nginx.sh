# shellcheck shell=bash
has nginx ab
mkdir -p "$data/www" && echo hello >"$data/www/index.html" && mkdir -p "$data/www/private" && chmod 0 "$data/www/private"
cat >"$data/nginx.conf" <<END
daemon off; pid $data/nginx.pid; worker_processes 2; error_log $logs/error.log debug; worker_rlimit_nofile 24;
events { worker_connections 20; }
http {
    access_log $logs/access.log; client_body_temp_path $data/nb; proxy_temp_path $data/np; fastcgi_temp_path $data/nf;
    uwsgi_temp_path $data/nu; scgi_temp_path $data/ns; proxy_read_timeout 1s; proxy_connect_timeout 1s; root $data/www;
    server {
        listen $host:21100; listen $host:21101 ssl; ssl_certificate $data/tls.crt; ssl_certificate_key $data/tls.key;
        location /closed/ { proxy_pass http://$host:$closed; } location /silent/ { proxy_pass http://$host:$silent; }
        location /garbage/ { proxy_pass http://$host:$garbage; } location /hangup/ { proxy_pass http://$host:$hangup; }
        location /busy/ { proxy_pass http://$host:$busy; }
        location /expired/ { proxy_pass https://$host:$expired; proxy_ssl_verify on; proxy_ssl_trusted_certificate $data/tls.crt; }
        location /nowhere/ { resolver $host:$closed; set \$up nowhere.invalid; proxy_pass http://\$up; }
    }
}
END
serve "$logs/stderr.log" nginx -c "$data/nginx.conf"
sleep 1
traffic() { requests 21100; handshakes 21101; kill -9 "$(pgrep -o -P "$(cat "$data/nginx.pid")")" || true; }
load traffic
