#!/usr/bin/env bash
# An OpenSearch server of one node, its jars from Maven Central, and nginx before it,
# which wants TLS and a user.
. "$(dirname "$0")/lib.sh"
jars opensearch
package nginx nginx-light openssl
certificates
http=$(port) transport=$(port) guarded=$(port)
mkdir -p "$run/home/config" "$run/classes"
javac -cp "$programs/opensearch/*" -d "$run/classes" "$here/opensearch/Server.java" >&2
serve opensearch "$http" "${java[@]}" -Dopensearch.path.conf="$run/home/config" -cp "$run/classes:$programs/opensearch/*" Server "$run/home" "$http" "$transport"

echo "sysflow:$(openssl passwd -apr1 secret)" >"$run/users"
cat >"$run/nginx.conf" <<-CONF
	daemon off;
	user root; # its workers must read RUN, which is root's alone
	pid $run/nginx.own;
	error_log $run/nginx-errors.log;
	events {}
	http {
		access_log off;
		client_max_body_size 64m;
		client_body_temp_path $run/body;
		proxy_temp_path $run/proxy;
		fastcgi_temp_path $run/fastcgi;
		uwsgi_temp_path $run/uwsgi;
		scgi_temp_path $run/scgi;
		server {
			listen 127.0.0.1:$guarded ssl;
			ssl_certificate $run/server.crt;
			ssl_certificate_key $run/server.key;
			auth_basic test;
			auth_basic_user_file $run/users;
			location / { proxy_pass http://127.0.0.1:$http; }
		}
	}
CONF
serve nginx "$guarded" nginx -c "$run/nginx.conf"
echo "SYSFLOW_TEST_ELASTICSEARCH=open=http://127.0.0.1:$http guarded=https://127.0.0.1:$guarded ca=$run/ca.crt"
