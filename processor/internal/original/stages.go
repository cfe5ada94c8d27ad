package original

import (
	"net"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// policy translates the policy engine.
func (t *translation) policy(s *settings, from []producer) producer {
	at := s.node.Place
	if language := s.value("language"); language != nil && language.Value != "falco" {
		t.problems.Add(language.Place, "", "policyengine: language %s: want falco", language)
	}
	mode := s.or("mode", "alert")
	if mode.Value != "alert" && mode.Value != "enrich" {
		t.warnings.Add(mode.Place, "", "policyengine: the original takes the mode %s for enrich", mode)
		mode = scalar(mode.Place, "enrich")
	}
	config := []field{{"mode", mode}}
	if policies := s.value("policies"); policies != nil {
		config = append(config, field{"rules", &jsonfile.Node{Place: policies.Place, Kind: jsonfile.Array, Items: []*jsonfile.Node{policies}}})
	}
	if s.get("monitor") == "local" {
		config = append(config, field{"watch", scalar(at, true)})
	}
	for _, key := range []string{"monitor.interval", "concurrency", "version", "jsonschemaversion", "buildnumber"} {
		s.value(key) // mean nothing here
	}
	return producer{t.add(s.node, "policy", "policy", from, config), mode.Value == "alert"}
}

// exporter translates an exporter by where it exports to.
func (t *translation) exporter(s *settings, from []producer) {
	target := s.or("export", "terminal")
	for _, key := range []string{"buffer", "es.bulk.numWorkers", "es.bulk.flushBuffer", "es.bulk.flushTimeout", "vault.encoding", "version", "jsonschemaversion", "buildnumber"} {
		s.value(key)
	}
	switch target.Value {
	case "terminal":
		t.add(s.node, "terminal", "file", from, []field{{"path", scalar(s.node.Place, "-")}, t.encode(s, from)})
	case "file":
		t.add(s.node, "file", "file", from, []field{{"path", s.or("file.path", "./export.out")}, t.encode(s, from)})
	case "null":
		t.add(s.node, "null", "null", from, nil)
	case "syslog":
		t.syslog(s, from)
	case "es":
		t.elastic(s, from)
	default:
		t.problems.Add(target.Place, "see the stages below plugins/exporter", "exporter: %s has no counterpart", target)
	}
}

// encode is the form of documents. The original exports what reaches it; here
// that is matches behind a policy engine in mode alert.
func (t *translation) encode(s *settings, from []producer) field {
	format, of := s.or("format", "json"), "alerts"
	for _, f := range from {
		if !f.alerts {
			of = "records"
		}
	}
	names := map[any]string{"json": "sysflow", "ecs": "ecs"}
	if names[format.Value] == "" {
		t.problems.Add(format.Place, `for OpenTelemetry use a stage of type "otlp"`, "exporter: format %s: want json or ecs", format)
	}
	return field{"encode", object(s.node.Place, field{"format", scalar(format.Place, names[format.Value])}, field{"of", scalar(s.node.Place, of)})}
}

func (t *translation) syslog(s *settings, from []producer) {
	host, port := s.or("syslog.host", "localhost"), s.or("syslog.port", "514")
	h, _ := host.Value.(string)
	p, _ := port.Value.(string)
	config := []field{{"address", scalar(host.Place, net.JoinHostPort(h, p))}, {"protocol", s.or("syslog.proto", "tcp")}, t.encode(s, from)}
	if tag := s.value("syslog.tag"); tag != nil {
		config = append(config, field{"appName", tag})
	}
	t.warnings.Add(s.node.Place, `give "tls" its "ca"`, "syslog: the original believes any certificate, and sends everything as facility kern, severity alert: here certificates are checked, and an alert's priority counts")
	t.add(s.node, "syslog", "syslog", from, config)
}

func (t *translation) elastic(s *settings, from []producer) {
	addresses := s.or("es.addresses", "http://localhost:9200")
	list, _ := addresses.Value.(string)
	first, more, _ := strings.Cut(list, ",")
	if more != "" {
		t.warnings.Add(addresses.Place, "put a load balancer before them", "es.addresses: only the first address is used")
	}
	config := []field{{"url", scalar(addresses.Place, strings.TrimSpace(first))}, t.encode(s, from)}
	for _, key := range [][2]string{{"es.index", "index"}, {"es.username", "user"}, {"es.password", "password"}} {
		if v := s.value(key[0]); v != nil {
			config = append(config, field{key[1], v})
		}
	}
	if s.get("vault.secrets") == "true" {
		folder := s.get("vault.path")
		if folder == "" {
			folder = "/run/secrets"
		}
		config = append(config, field{"user", scalar(s.node.Place, "${file:"+folder+"/es.username}")},
			field{"password", scalar(s.node.Place, "${file:"+folder+"/es.password}")})
	}
	t.add(s.node, "elasticsearch", "elasticsearch", from, config)
}
