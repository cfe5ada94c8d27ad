package overload

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestLoadsRun: small ones, to their end.
func TestLoadsRun(t *testing.T) {
	dir := t.TempDir()
	l := Load{Calls: 4, Opens: 2, Files: 3, Talks: 2, Forks: 2, Crowd: 2, Execs: 1, Relay: 3}
	require.NoError(t, l.Prepare(dir))
	require.NoError(t, l.Run(dir))
	l.Files++ // which is not there
	require.ErrorContains(t, l.Run(dir), "open ")
}

func TestWhatWasDone(t *testing.T) {
	require.Equal(t, Counts{"fork": 1, "exit": 2, "exec": 1, "connect": 3, "accept": 3, "open": 2, "read": 11, "write": 5},
		Load{Calls: 4, Opens: 2, Talks: 3, Forks: 1}.Did())
	require.Equal(t, Counts{"fork": 1, "exit": 2, "exec": 11, "connect": 0, "accept": 0, "open": 0}, Load{Relay: 10}.Did())
	require.Equal(t, Counts{"fork": 3, "exit": 4, "exec": 1, "connect": 0, "accept": 0, "open": HeldEach + 1},
		Load{Held: HeldEach + 1, Crowd: 1}.Did(), "whose pipes are nobody's")
}

func TestPartsOfALoadAreOfAllOfIt(t *testing.T) {
	all := Load{8, 8, 8, 8, 8, 8, 8, 8, 8}
	require.Equal(t, all, all.Part(1))
	require.Equal(t, Load{2, 2, 2, 2, 2, 2, 2, 2, 2}, all.Part(4))
}

func TestASumIsOfOneContainer(t *testing.T) {
	s := NewSum("/work", "c")
	ours, other := sfproto.OID{HPID: 1}, sfproto.OID{HPID: 2}
	file, elsewhere := sfproto.NewFOID("c", "/work/data"), sfproto.NewFOID("c", "/etc/x")
	for _, rec := range []sfproto.Record{
		&sfproto.Process{OID: ours, ContainerID: "c"}, &sfproto.Process{OID: other},
		&sfproto.File{OID: file, Path: "/work/data"}, &sfproto.File{OID: elsewhere, Path: "/etc/x"},
		&sfproto.FileFlow{ProcOID: ours, FileOID: file, OpFlags: sfproto.OpOpen, NumRRecvOps: 3},
		&sfproto.FileFlow{ProcOID: ours, FileOID: elsewhere, OpFlags: sfproto.OpOpen},
		&sfproto.FileFlow{ProcOID: other, FileOID: file, OpFlags: sfproto.OpOpen},
		&sfproto.ProcessEvent{ProcOID: ours, OpFlags: sfproto.OpClone, Ret: 9},
		&sfproto.ProcessEvent{ProcOID: ours, OpFlags: sfproto.OpClone},
		&sfproto.Loss{Class: "open", Count: 4, ContainerID: "c"}, &sfproto.Loss{Class: "exit", Count: 5},
	} {
		s.Add(rec)
	}
	require.Equal(t, Counts{"open": 1, "read": 3, "write": 0, "fork": 1}, s.Told)
	require.Equal(t, Counts{"open": 4}, s.Lost)
	require.Zero(t, s.LostUrgent())
	require.Empty(t, s.Wrong(Counts{"open": 5, "read": 3}))
	require.Equal(t, []string{"open: 6 done, 1 told and 4 lost"}, s.Wrong(Counts{"open": 6, "fork": 1}))
	require.Empty(t, s.WrongBeside(Counts{"open": 3, "read": 3}, Counts{"open": 2}))
	require.Equal(t, []string{"open: 6 done, 1 told and 4 lost"}, s.WrongBeside(Counts{"open": 6}, Counts{"open": 2}))
	require.Equal(t, []string{"open: 2 done, 1 told and 4 lost"}, s.WrongBeside(Counts{"open": 2}, Counts{"open": 2}))
	require.Equal(t, []string{"read: 2 done, 3 told and 0 lost"}, s.WrongBeside(Counts{"read": 2}, Counts{"read": 2}), "told twice")
}

func TestABombCountsItsCopies(t *testing.T) {
	made, err := Bomb{Most: 20}.Run()
	require.NoError(t, err)
	require.GreaterOrEqual(t, made.Born, int64(20))
	require.Zero(t, made.Refused)
}
