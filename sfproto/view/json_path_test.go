package view

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestJSONPath(t *testing.T) {
	const document = `{"items": [{"namespace": "shop", "Ports": [80, 443], "none": null}], "n": 12345678901234567890, "s": "a\"b", "t": true}`
	f := func(path string, want any) {
		t.Helper()
		got, ok := jsonPath(document, path)
		if want == nil {
			require.False(t, ok, "%s: %s", path, got)
			return
		}
		require.Equal(t, want, got, path)
	}
	f("items.0.namespace", "shop")
	f("items.#", "1")
	f("items.0.ports.1", "443")
	f("items.0.ports", "[80,443]")
	f("items.0.none", nil)
	f("items.1", nil)
	f("items.-1", nil)
	f("items.x", nil)
	f("n", "12345678901234567890")
	f("s", `a"b`)
	f("t", "true")
	f("s.x", nil)
	f("", nil)
	f("..", nil)
}

func TestJSONFields(t *testing.T) {
	pod := &sfproto.Pod{
		HostIP: []int64{int64(ip4("10.0.0.9"))},
		Services: []sfproto.Service{{Name: "db", ID: "x", Namespace: "shop", ClusterIP: []int64{int64(ip4("10.96.0.1"))},
			PortList: []sfproto.Port{{Port: 5432, TargetPort: 1, NodePort: 2, Proto: "TCP"}}}},
	}
	r := &Record{Record: &sfproto.K8sEvent{Message: `{"items":[{"namespace":"shop"}]}`}, Pod: pod}
	checkFields(t, r.AppendEvents(nil)[0], map[string]any{
		"sf.ke.message[items.0.namespace]": "shop", "sf.ke.message[items.1.namespace]": nil, "sf.ke.message": `{"items":[{"namespace":"shop"}]}`,
		"sf.pod.services[0.clusterip.0]": "10.96.0.1", "sf.pod.services[0.portlist.0.port]": "5432", "sf.pod.services[#]": "1",
		"sf.pod.hostip[0]": netip.MustParseAddr("10.0.0.9"), "sf.pod.hostip[1]": nil,
		"sf.pod.services": `[{"name":"db","id":"x","namespace":"shop","portlist":[{"port":5432,"targetport":1,"nodeport":2,"proto":"TCP"}],"clusterip":["10.96.0.1"]}]`,
	})
}

func FuzzJSONPath(f *testing.F) {
	f.Add(`{"a":[1,{"b":null}]}`, "a.1.b")
	f.Add(`[[[]]]`, "0.0.#")
	f.Add(`{"":{}}`, ".")
	f.Fuzz(func(t *testing.T, document, path string) {
		if v, ok := jsonPath(document, path); !ok && v != "" {
			t.Fatalf("%q is missing, but there", v)
		}
	})
}
