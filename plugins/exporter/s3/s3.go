package s3

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	config    *Config
	settings  plugin.Settings
	encoder   *encoding.Encoder
	container *encoding.Container // of whole batches; then there is no encoder
	transport *http.Transport
	client    *minio.Client
	body      bytes.Buffer
}

func newExporter(s plugin.Settings, c *Config) (e *exporter, err error) {
	e = &exporter{config: c, settings: s}
	if c.Encode.Batches() {
		e.container, err = encoding.NewContainer(c.Encode)
	} else {
		e.encoder, err = encoding.New(s, c.Encode)
	}
	return e, err
}

// Start makes the client, which connects when it first sends.
func (e *exporter) Start(context.Context) error {
	tls, err := e.config.TLS.New()
	if err != nil {
		return err
	}
	endpoint, err := url.Parse(e.config.Endpoint)
	if err != nil {
		return fmt.Errorf("endpoint: %w", err)
	}
	e.transport = &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: tls, IdleConnTimeout: time.Minute}
	// Retries are the pipeline's, which backs off and counts.
	e.client, err = minio.New(endpoint.Host, &minio.Options{
		Creds: e.credentials(), Secure: endpoint.Scheme == "https", Region: e.config.Region, Transport: e.transport, MaxRetries: 1,
	})
	if err != nil {
		return fmt.Errorf("make client: %w", err)
	}
	return nil
}

func (e *exporter) credentials() *credentials.Credentials {
	if e.config.AccessKey != "" {
		return credentials.NewStaticV4(e.config.AccessKey, e.config.SecretKey, "")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
	})
}

// Consume puts the batch as one object.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	if e.container != nil {
		return e.consumeBatch(ctx, b)
	}
	docs, refused := e.encoder.Documents(b)
	if len(docs) == 0 {
		return refused
	}
	if err := e.pack(docs); err != nil {
		return err
	}
	err := e.put(ctx, documentsName(e.config.Prefix, docs), e.body.Bytes(),
		minio.PutObjectOptions{ContentType: "application/x-ndjson", ContentEncoding: "gzip"})
	if err != nil {
		return err
	}
	return refused
}

// consumeBatch puts a trace.
func (e *exporter) consumeBatch(ctx context.Context, b *plugin.Batch) error {
	b = e.config.Encode.Select(b)
	if len(b.Records) == 0 {
		return nil
	}
	body, err := e.container.Append(bytes.Clone(e.container.Head()), b)
	if err != nil {
		return err
	}
	return e.put(ctx, batchName(e.config.Prefix, b), body, minio.PutObjectOptions{ContentType: "application/avro"})
}

func (e *exporter) put(ctx context.Context, name string, body []byte, o minio.PutObjectOptions) error {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(e.config.Timeout))
	defer cancel()
	_, err := e.client.PutObject(ctx, e.config.Bucket, name, bytes.NewReader(body), int64(len(body)), o)
	switch {
	case err == nil:
		e.settings.Count("objects", 1)
		return nil
	case permanent(err):
		return plugin.Permanent(fmt.Errorf("put %s: %w", name, err))
	}
	return fmt.Errorf("put %s: %w", name, err)
}

// pack fills the body: compressed documents, one a line.
func (e *exporter) pack(docs []encoding.Document) error {
	e.body.Reset()
	w := gzip.NewWriter(&e.body)
	for _, d := range docs {
		if _, err := w.Write(append(d.Body, '\n')); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
	}
	return w.Close()
}

// permanent reports whether the store will never take the object. Missing
// buckets and rights are mended at the store.
func permanent(err error) bool {
	switch minio.ToErrorResponse(err).Code {
	case "EntityTooLarge", "KeyTooLongError", "InvalidArgument", "InvalidBucketName":
		return true
	}
	return false
}

// Stop ends the connections.
func (e *exporter) Stop(context.Context) error {
	if e.transport != nil {
		e.transport.CloseIdleConnections()
	}
	if e.container != nil {
		return e.container.Close()
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
