package jsonfile

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestUnits(t *testing.T) {
	f := func(text string, wait time.Duration, size int64, shown string) {
		t.Helper()
		var got struct {
			Wait Duration
			Size Bytes
		}
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		require.Equal(t, wait, time.Duration(got.Wait))
		require.EqualValues(t, size, got.Size)
		require.Equal(t, shown, got.Size.String())
		var again Bytes
		require.NoError(t, again.Set(shown), "as a flag's value")
		require.Equal(t, got.Size, again)
	}
	f(`{"wait": "1m30s", "size": "64MiB"}`, 90*time.Second, 64<<20, "64 MiB")
	f(`{"wait": "0s", "size": 1000}`, 0, 1000, "1000 bytes")
	f(`{"size": "2 KiB"}`, 0, 2048, "2 KiB")
	f(`{"size": 0}`, 0, 0, "0")
	require.EqualError(t, new(Bytes).Set("much"), "want a size such as 65536 or 64MiB")

	bad := func(text, want string, into any) {
		t.Helper()
		require.ErrorContains(t, json.Unmarshal([]byte(text), into), want)
	}
	bad(`5`, `want a duration such as "500ms"`, new(Duration))
	bad(`"-5s"`, `have "-5s"`, new(Duration))
	bad(`"5"`, `have "5"`, new(Duration))
	bad(`"much"`, `want a size such as 65536`, new(Bytes))
	bad(`-1`, `have -1`, new(Bytes))
	bad(`"99999999TiB"`, `have "99999999TiB"`, new(Bytes))
}
