package geoip

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// database writes one network into a file.
func database(t *testing.T, network string, record mmdbtype.Map) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test", IncludeReservedNetworks: true})
	require.NoError(t, err)
	_, at, err := net.ParseCIDR(network)
	require.NoError(t, err)
	require.NoError(t, tree.Insert(at, record))
	path := filepath.Join(t.TempDir(), "t.mmdb")
	f, err := os.Create(path)
	require.NoError(t, err)
	_, err = tree.WriteTo(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return path
}

func databases(t *testing.T) []string {
	return []string{
		database(t, "203.0.113.0/24", mmdbtype.Map{
			"country":   mmdbtype.Map{"iso_code": mmdbtype.String("NL"), "names": mmdbtype.Map{"en": mmdbtype.String("Netherlands")}},
			"continent": mmdbtype.Map{"code": mmdbtype.String("EU")},
			"city":      mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String("Delft")}},
		}),
		database(t, "203.0.113.0/24", mmdbtype.Map{
			"autonomous_system_number": mmdbtype.Uint32(64496), "autonomous_system_organization": mmdbtype.String("Example"),
		}),
	}
}

func TestConnectionsGetPlaces(t *testing.T) {
	sink := new(plugintest.Sink)
	stage, err := Factory().NewStage(plugintest.Settings(t, nil), &Config{Databases: databases(t)}, sink)
	require.NoError(t, err)
	require.NoError(t, stage.(plugin.Starter).Start(t.Context()))
	for range 2 { // from the file, then from memory
		require.NoError(t, stage.Consume(t.Context(), plugintest.Batch()))
	}
	require.NoError(t, stage.(plugin.Stopper).Stop(context.Background()))
	got := sink.Annotations()
	require.Len(t, got, 2)
	for _, a := range got {
		require.Equal(t, map[string]string{
			"destination.geo.country_iso_code": "NL", "destination.geo.country_name": "Netherlands", "destination.geo.continent_code": "EU",
			"destination.geo.city_name": "Delft", "destination.as.number": "64496", "destination.as.organization.name": "Example",
		}, a.Enrichment)
	}
}

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{"203.0.113.1": true, "2001:db8::1": true, "10.0.0.1": false, "127.0.0.1": false,
		"169.254.1.1": false, "100.64.1.1": false, "fd00::1": false, "fe80::1": false, "0.0.0.0": false} {
		require.Equal(t, want, public(netip.MustParseAddr(text)), text)
	}
}

func TestDatabaseThatIsNoneIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.mmdb")
	require.NoError(t, os.WriteFile(path, []byte("no database"), 0o600))
	stage, err := Factory().NewStage(plugintest.Settings(t, nil), &Config{Databases: []string{path}}, new(plugintest.Sink))
	require.NoError(t, err)
	require.ErrorContains(t, stage.(plugin.Starter).Start(t.Context()), "open database "+path)
	require.Error(t, new(Config).Validate())
}

func TestContract(t *testing.T) {
	list := databases(t)
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"databases": [%q, %q]}`, list[0], list[1]))
}
