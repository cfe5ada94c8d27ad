package kafka

import (
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func codecs() map[string]kgo.CompressionCodec {
	return map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
}

func newClient(c *Config) (*kgo.Client, error) {
	options, err := c.Options()
	if err != nil {
		return nil, err
	}
	return kgo.NewClient(append(options, kgo.DefaultProduceTopic(c.Topic),
		kgo.RequiredAcks(kgo.AllISRAcks()), kgo.ProducerBatchCompression(codecs()[c.Compression]),
		kgo.ProducerBatchMaxBytes(int32(c.MaxMessageBytes)), kgo.RecordDeliveryTimeout(time.Duration(c.Timeout)),
		// Without it neither the time-out nor the end of a context is heeded once a
		// request is on its way to a broker that does not answer any more.
		kgo.AllowIdempotentProduceCancellation(), kgo.RetryBackoffFn(pause))...)
}

// pause is how long the client waits before its own tries: doubled, up to a second,
// because it looks at time-outs only between them.
func pause(tries int) time.Duration {
	return min(100*time.Millisecond<<min(tries, 10), time.Second)
}
