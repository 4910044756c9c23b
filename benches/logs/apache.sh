# shellcheck shell=bash
has apache2 ab
modules=/usr/lib/apache2/modules
list=
for module in mpm_event authz_core authz_host authn_core authn_file auth_basic authz_user proxy proxy_http ssl rewrite \
    socache_shmcb; do
    list="$list
LoadModule ${module}_module $modules/mod_$module.so"
done
mkdir -p "$data/www" && echo hello >"$data/www/index.html"
cat >"$data/apache.conf" <<END
ServerRoot $data
ServerName localhost
PidFile $data/apache.pid
DefaultRuntimeDir $data
User nobody
Group nogroup
$list
Listen $host:21110
Listen $host:21111
LogLevel trace8
ErrorLog $logs/error.log
DocumentRoot $data/www
ProxyTimeout 1
<Directory $data/www>
Require all granted
</Directory>
<Location /private>
AuthType Basic
AuthName private
AuthUserFile $data/missing
Require valid-user
</Location>
ProxyPass /closed http://$host:$closed
ProxyPass /silent http://$host:$silent
ProxyPass /garbage http://$host:$garbage
ProxyPass /hangup http://$host:$hangup
ProxyPass /nowhere http://nowhere.invalid
ProxyPass /expired https://$host:$expired
SSLProxyEngine on
SSLProxyVerify require
SSLProxyCACertificateFile $data/tls.crt
RewriteEngine on
RewriteRule ^/old(.*) /new
<VirtualHost $host:21111>
SSLEngine on
SSLCertificateFile $data/tls.crt
SSLCertificateKeyFile $data/tls.key
</VirtualHost>
END
serve "$logs/stderr.log" apache2 -X -f "$data/apache.conf"
sleep 1
traffic() { requests 21110; handshakes 21111; }
load traffic
