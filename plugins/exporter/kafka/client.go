package kafka

import (
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func codecs() map[string]kgo.CompressionCodec {
	return map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
}

// sasl is the configured mechanism; nil without a user.
func (c *Config) sasl() (sasl.Mechanism, error) {
	switch {
	case c.User == "" && c.Mechanism == "":
		return nil, nil
	case c.User == "":
		return nil, fmt.Errorf("user: the mechanism %s wants one", c.Mechanism)
	}
	scrams := scram.Auth{User: c.User, Pass: c.Password}
	switch c.Mechanism {
	case "", "plain":
		return plain.Auth{User: c.User, Pass: c.Password}.AsMechanism(), nil
	case "scram-sha-256":
		return scrams.AsSha256Mechanism(), nil
	case "scram-sha-512":
		return scrams.AsSha512Mechanism(), nil
	}
	return nil, fmt.Errorf("mechanism %q: want plain, scram-sha-256 or scram-sha-512", c.Mechanism)
}

func newClient(c *Config) (*kgo.Client, error) {
	timeout, err := time.ParseDuration(c.Timeout)
	if err != nil {
		return nil, fmt.Errorf("timeout: %w", err)
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(c.Brokers...), kgo.ClientID("sysflow"), kgo.DefaultProduceTopic(c.Topic),
		kgo.RequiredAcks(kgo.AllISRAcks()), kgo.ProducerBatchCompression(codecs()[c.Compression]),
		kgo.ProducerBatchMaxBytes(int32(c.MaxMessageBytes)), kgo.RecordDeliveryTimeout(timeout),
	}
	mechanism, err := c.sasl()
	if err != nil {
		return nil, err
	}
	if mechanism != nil {
		options = append(options, kgo.SASL(mechanism))
	}
	if c.UseTLS {
		tls, err := c.TLS.New()
		if err != nil {
			return nil, err
		}
		options = append(options, kgo.DialTLSConfig(tls))
	}
	return kgo.NewClient(options...)
}
