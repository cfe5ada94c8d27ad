// Package all lists the stages that come with SysFlow. A distribution adds its
// own to the list: app.Main(append(all.Factories(), mine.Factory())...).
//
// Invariant: this list is the only place that names them all.
package all

import (
	"github.com/sysflow-stack/sysflow/plugins/action/hash"
	"github.com/sysflow-stack/sysflow/plugins/action/tag"
	"github.com/sysflow-stack/sysflow/plugins/enricher/dns"
	"github.com/sysflow-stack/sysflow/plugins/enricher/environment"
	"github.com/sysflow-stack/sysflow/plugins/enricher/geoip"
	"github.com/sysflow-stack/sysflow/plugins/enricher/k8s"
	"github.com/sysflow-stack/sysflow/plugins/enricher/mitre"
	"github.com/sysflow-stack/sysflow/plugins/enricher/threat"
	"github.com/sysflow-stack/sysflow/plugins/example"
	"github.com/sysflow-stack/sysflow/plugins/exporter/csv"
	"github.com/sysflow-stack/sysflow/plugins/exporter/elasticsearch"
	"github.com/sysflow-stack/sysflow/plugins/exporter/falcosidekick"
	"github.com/sysflow-stack/sysflow/plugins/exporter/file"
	"github.com/sysflow-stack/sysflow/plugins/exporter/json"
	"github.com/sysflow-stack/sysflow/plugins/exporter/kafka"
	"github.com/sysflow-stack/sysflow/plugins/exporter/nats"
	"github.com/sysflow-stack/sysflow/plugins/exporter/null"
	"github.com/sysflow-stack/sysflow/plugins/exporter/otlp"
	"github.com/sysflow-stack/sysflow/plugins/exporter/parquet"
	"github.com/sysflow-stack/sysflow/plugins/exporter/prometheus"
	"github.com/sysflow-stack/sysflow/plugins/exporter/s3"
	"github.com/sysflow-stack/sysflow/plugins/exporter/syslog"
	"github.com/sysflow-stack/sysflow/plugins/exporter/text"
	"github.com/sysflow-stack/sysflow/plugins/exporter/webhook"
	kafkasource "github.com/sysflow-stack/sysflow/plugins/source/kafka"
	natssource "github.com/sysflow-stack/sysflow/plugins/source/nats"
	otlpsource "github.com/sysflow-stack/sysflow/plugins/source/otlp"
	"github.com/sysflow-stack/sysflow/plugins/stage/external"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factories are the stages, by type, and the actions that rules may name.
func Factories() []plugin.Factory {
	return []plugin.Factory{
		dns.Factory(),
		environment.Factory(),
		geoip.Factory(),
		k8s.Factory(),
		mitre.Factory(),
		threat.Factory(),
		example.Factory(),
		csv.Factory(),
		elasticsearch.Factory(),
		falcosidekick.Factory(),
		file.Factory(),
		json.Factory(),
		kafka.Factory(),
		nats.Factory(),
		null.Factory(),
		otlp.Factory(),
		parquet.Factory(),
		prometheus.Factory(),
		s3.Factory(),
		syslog.Factory(),
		text.Factory(),
		webhook.Factory(),
		kafkasource.Factory(),
		natssource.Factory(),
		otlpsource.Factory(),
		external.Factory(),
		hash.Factory(),
		tag.Factory(),
	}
}
