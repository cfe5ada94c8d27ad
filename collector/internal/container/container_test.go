package container

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestCompleteReplacesTheRecordAndKeepsTheIdentity(t *testing.T) {
	c := FromCgroup("/docker/" + idA + "/kubepods/burstable/pod" + podUUID + "/" + idB)
	before, complete := c.Record()
	require.False(t, complete)
	require.Equal(t, idB[:12], before.Name)

	c.Complete(sfproto.Container{ID: "other", Name: "web", Image: "nginx:1", Type: sfproto.ContainerRkt, Runtime: "docker", PodID: "x"})
	rec, complete := c.Record()
	require.True(t, complete)
	require.Equal(t, &sfproto.Container{
		ID: idB[:12], Name: "web", Image: "nginx:1", Type: sfproto.ContainerCRI, Runtime: "cri", PodID: podUUID,
		Ancestors: []string{idA[:12]},
	}, rec)
	require.Empty(t, before.Image, "who read it before keeps what it read")
}
