package s3

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// server is a real one's: SYSFLOW_TEST_S3 is its URL, with the key test and the
// secret testtest, and the bucket sysflow.
func server(t *testing.T) string {
	t.Helper()
	url := os.Getenv("SYSFLOW_TEST_S3")
	if url == "" {
		t.Skip("SYSFLOW_TEST_S3 is not set: make test-services starts an S3 server")
	}
	return url
}

func config(url, prefix string) string {
	return fmt.Sprintf(`{"endpoint": %q, "bucket": "sysflow", "prefix": %q, "accessKey": "test", "secretKey": "testtest", "region": "us-east-1"}`, url, prefix)
}

func started(t *testing.T, config string) plugin.Consumer {
	t.Helper()
	e, err := Factory().NewExporter(plugintest.Settings(t, nil), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	require.NoError(t, e.(plugin.Starter).Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) })
	return e
}

func TestABatchIsOneObject(t *testing.T) {
	prefix := fmt.Sprintf("t%d", time.Now().UnixNano())
	e := started(t, config(server(t), prefix))
	for range 2 { // another try replaces the object
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	}
	client := e.(*exporter).client
	var names []string
	for o := range client.ListObjects(t.Context(), "sysflow", minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		require.NoError(t, o.Err)
		names = append(names, o.Key)
	}
	require.Len(t, names, 1)
	require.Contains(t, names[0], "/2023/11/14/22/node-1-")
	object, err := client.GetObject(t.Context(), "sysflow", names[0], minio.GetObjectOptions{})
	require.NoError(t, err)
	defer object.Close()
	z, err := gzip.NewReader(object)
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, len(plugintest.Records()), strings.Count(string(text), "\n"))
}

// A whole batch is an object that is a trace.
func TestATraceIsAnObject(t *testing.T) {
	prefix := fmt.Sprintf("t%d", time.Now().UnixNano())
	e := started(t, strings.Replace(config(server(t), prefix), "{", `{"encode": {"format": "avro", "of": "records"}, `, 1))
	for range 2 { // another try replaces the object
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	}
	client := e.(*exporter).client
	var names []string
	for o := range client.ListObjects(t.Context(), "sysflow", minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		require.NoError(t, o.Err)
		names = append(names, o.Key)
	}
	require.Len(t, names, 1)
	object, err := client.GetObject(t.Context(), "sysflow", names[0], minio.GetObjectOptions{})
	require.NoError(t, err)
	defer object.Close()
	in, err := wire.NewReceiver(object)
	require.NoError(t, err)
	defer in.Close()
	counts := map[sfproto.Kind]int{}
	for {
		frame, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		for _, r := range frame.Records {
			counts[r.Kind()]++
		}
	}
	for _, r := range plugintest.Records() {
		require.Positive(t, counts[r.Kind()], r.Kind())
	}
	require.Equal(t, 2, counts[sfproto.KindProcess], "with the entities")
}

func TestWrongKeysAreTriedAgain(t *testing.T) {
	e := started(t, strings.Replace(config(server(t), "x"), "testtest", "wrong", 1))
	err := e.Consume(t.Context(), plugintest.Batch())
	require.ErrorContains(t, err, "signature")
	require.False(t, plugin.IsPermanent(err), "the store may be mended")
	require.NotContains(t, err.Error(), "wrong")
}

func TestBucketThatIsMissingIsTriedAgain(t *testing.T) {
	e := started(t, strings.Replace(config(server(t), "x"), `"bucket": "sysflow"`, `"bucket": "absent"`, 1))
	err := e.Consume(t.Context(), plugintest.Batch())
	require.ErrorContains(t, err, "put x/2023/")
	require.False(t, plugin.IsPermanent(err))
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), config(server(t), "contract")) }

func TestNamesAreSafe(t *testing.T) {
	r := &view.Record{Record: &sfproto.Loss{TS: plugintest.Start}, Header: &sfproto.Header{HostName: "../..\x00/ü\n"}}
	name := documentsName("p", []encoding.Document{{Item: encoding.Item{Record: r, Host: r.Header.HostName}}})
	require.Regexp(t, `^p/2023/11/14/22/[a-zA-Z0-9._-]*\.jsonl\.gz$`, name)
	require.NotContains(t, name, "..")
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.Endpoint, c.Bucket = "https://s3.example", "b"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Endpoint = "s3.example" }, "endpoint ")
	f(func(c *Config) { c.Endpoint += "/path" }, "endpoint ")
	f(func(c *Config) { c.Bucket = "" }, "bucket: ")
	f(func(c *Config) { c.AccessKey = "a" }, "accessKey and secretKey")
	f(func(c *Config) { c.Timeout = 0 }, "timeout: ")
}
