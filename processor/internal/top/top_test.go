package top

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const first = `# TYPE sysflow_processor_stage_position gauge
sysflow_processor_stage_position{stage="in",type="socket"} 0
sysflow_processor_stage_position{stage="out",type="kafka"} 1
# TYPE sysflow_processor_stage_records_total counter
sysflow_processor_stage_records_total{stage="in"} 1000
sysflow_processor_stage_records_total{stage="out"} 500
# TYPE sysflow_processor_stage_busy_seconds_total counter
sysflow_processor_stage_busy_seconds_total{stage="out"} 1
# TYPE sysflow_processor_queue_batches gauge
sysflow_processor_queue_batches{stage="out"} 16
# TYPE sysflow_processor_queue_capacity_batches gauge
sysflow_processor_queue_capacity_batches{stage="out"} 16
# TYPE sysflow_processor_lost_total counter
sysflow_processor_lost_total{class="read",reason="ring"} 5
# TYPE sysflow_processor_alerts_total counter
sysflow_processor_alerts_total{exporter="out",priority="Error",rule="a` + "\x1b" + `[2J"} 2
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 3
`

func reports(t *testing.T) *Report {
	t.Helper()
	at := time.Unix(100, 0)
	before, err := Read(strings.NewReader(first), at)
	require.NoError(t, err)
	second := strings.NewReplacer(`records_total{stage="in"} 1000`, `records_total{stage="in"} 5000`, `records_total{stage="out"} 500`,
		`records_total{stage="out"} 2500`, `_total{stage="out"} 1`+"\n", `_total{stage="out"} 2`+"\n", `"ring"} 5`, `"ring"} 9`, "cpu_seconds_total 3",
		"cpu_seconds_total 4").Replace(first)
	after, err := Read(strings.NewReader(second), at.Add(2*time.Second))
	require.NoError(t, err)
	return Compare(before, after)
}

func TestCompare(t *testing.T) {
	r := reports(t)
	require.Equal(t, []float64{2, 50}, []float64{r.Interval, r.CPU})
	require.Equal(t, []Stage{
		{Name: "in", Type: "socket", Records: 5000, RecordsPerSec: 2000},
		{Name: "out", Type: "kafka", Records: 2500, RecordsPerSec: 1000, Busy: 50, NsPerRecord: 500_000, Waiting: 16, Room: 16, position: 1},
	}, r.Stages)
	require.Equal(t, []Count{{"read", "ring", 9, 2}}, r.Losses)
	require.Empty(t, r.Drops)
}

func TestDraw(t *testing.T) {
	lines := Screen{Color: true}.Draw(reports(t))
	text := strings.Join(lines, "\n")
	require.Contains(t, text, string(alarm)+"read ")
	require.Contains(t, text, string(warn)+"out ", "a full queue")
	require.NotContains(t, text, "\x1b[2J", "what comes from an event stays text")
	require.NotContains(t, strings.Join(Screen{}.Draw(reports(t)), "\n"), "\x1b")
	for _, line := range (Screen{Width: 40}).Draw(reports(t)) {
		require.LessOrEqual(t, len(line), 40)
	}
}

func TestDrawCutsNoFigures(t *testing.T) {
	r := reports(t)
	for i := range r.Stages {
		r.Stages[i].Name, r.Stages[i].Waiting, r.Stages[i].Room, r.Stages[i].Degraded = strings.Repeat("x", 30), 12, 16, true
	}
	for _, width := range []int{80, wideTable - 1, wideTable, 200} {
		text := strings.Join(Screen{Width: width}.Draw(r), "\n")
		require.Equal(t, width >= wideTable, strings.Contains(text, "BLOCKED %"))
		require.Contains(t, text, " 12/16 ")
		require.Contains(t, text, " DEAD\n")
		require.Contains(t, text, " TOTAL\n")
		require.Equal(t, len(r.Stages), strings.Count(text, " 0 degraded\n"))
	}
}

func TestReadOfWhatIsNoFigures(t *testing.T) {
	_, err := Read(strings.NewReader("<html>"), time.Now())
	require.ErrorContains(t, err, "read figures: ")
}
