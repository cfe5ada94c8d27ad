package event

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/bpf/layout"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestStructsLieAsInC(t *testing.T) {
	l, err := layout.Load()
	require.NoError(t, err)
	for name, twin := range map[string]any{
		"head": wireHead{}, "creds": wireCreds{}, "file_info": wireFile{},
		"sock_info": wireSock{}, "counters": RawCounters{},
		"event_fork": wireFork{}, "event_exec": wireExec{}, "event_exit": wireExit{},
		"event_state": wireState{}, "event_open": wireOpen{}, "event_handle": wireHandle{},
		"event_name": wireName{}, "event_socket": wireSocket{}, "event_close": wireClose{},
		"event_peer": wirePeer{}, "event_cgroup": wireCgroup{}, "event_task": wireTask{},
		"call_shape": Shape{}, "event_call": wireCall{}, "event_dns": wireDNS{},
	} {
		diffs, err := l.Compare(name, twin)
		require.NoError(t, err)
		require.Empty(t, diffs)
	}
}

func TestEnumsAreThoseOfC(t *testing.T) {
	l, err := layout.Load()
	require.NoError(t, err)
	calls, err := l.Enum("call")
	require.NoError(t, err)
	for c := range sfproto.Call(sfproto.NumCalls) {
		name := "CALL_" + strings.ToUpper(c.String())
		require.Contains(t, calls, name)
		require.EqualValues(t, c+1, calls[name], name)
	}
	classes, err := l.Enum("event_class")
	require.NoError(t, err)
	for name, c := range map[string]Class{
		"EXEC": ClassExec, "EXIT": ClassExit, "FORK": ClassFork, "CRED": ClassCred,
		"CONNECT": ClassConnect, "ACCEPT": ClassAccept, "CONTAINER": ClassContainer,
		"FILE": ClassFile, "OPEN": ClassOpen, "CLOSE": ClassClose, "READ": ClassRead, "WRITE": ClassWrite,
	} {
		require.EqualValues(t, c, classes["CLASS_"+name], name)
	}
	require.EqualValues(t, NumClasses, classes["NUM_CLASSES"])
	flags, err := l.Enum("path_flag")
	require.NoError(t, err)
	require.Equal(t, map[string]uint64{
		"PATH_CUT": uint64(PathCut), "PATH_DELETED": uint64(PathDeleted), "PATH_NO_NAME": uint64(PathNoName),
		"PATH_ABSTRACT": uint64(PathAbstract), "PATH_NAMESPACE": uint64(PathNamespace),
	}, flags)
}

// TestStructsHaveNoHoles: padding is named, so that an event has no byte of kernel
// memory that nobody set.
func TestStructsHaveNoHoles(t *testing.T) {
	for _, twin := range []any{
		wireFork{}, wireExec{}, wireExit{}, wireState{}, wireOpen{}, wireHandle{}, wireName{},
		wireSocket{}, wireClose{}, wirePeer{}, wireCgroup{}, wireTask{}, wireCall{}, wireDNS{},
	} {
		typ := reflect.TypeOf(twin)
		require.Equal(t, typ.Size(), fieldBytes(typ), typ.Name())
	}
}

// fieldBytes is what a type's fields take, without what lies between them.
func fieldBytes(typ reflect.Type) (n uintptr) {
	if typ.Kind() != reflect.Struct {
		return typ.Size()
	}
	for i := range typ.NumField() {
		n += fieldBytes(typ.Field(i).Type)
	}
	return n
}
