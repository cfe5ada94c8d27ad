package container

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

var (
	idA = strings.Repeat("a1", 32)
	idB = strings.Repeat("b2", 32)
)

func TestFromCgroup(t *testing.T) {
	f := func(path, id, runtime string, typ sfproto.ContainerType, ancestors ...string) {
		t.Helper()
		c := FromCgroup(path)
		require.NotNil(t, c, path)
		require.Equal(t, id, c.ID)
		require.Equal(t, runtime, c.Runtime)
		require.Equal(t, typ, c.Type)
		require.Equal(t, ancestors, c.Ancestors)
	}
	f("/docker/"+idA, idA[:12], "docker", sfproto.ContainerDocker)
	f("/system.slice/docker-"+idA+".scope", idA[:12], "docker", sfproto.ContainerDocker)
	f("/system.slice/docker-"+idA+".scope/init/app", idA[:12], "docker", sfproto.ContainerDocker)
	f("/kubepods.slice/kubepods-pod1.slice/cri-containerd-"+idA+".scope", idA[:12], "containerd", sfproto.ContainerContainerd)
	f("/kubepods.slice/kubepods-pod1.slice/crio-"+idA+".scope", idA[:12], "cri-o", sfproto.ContainerCRIO)
	f("/kubepods/burstable/pod1234/"+idA, idA[:12], "cri", sfproto.ContainerCRI)
	f("/libpod_parent/"+idB+"/libpod-"+idA, idA[:12], "podman", sfproto.ContainerCustom, idB[:12])
	f("/machine.slice/libpod-"+idA+".scope", idA[:12], "podman", sfproto.ContainerCustom)
	f("/lxc/web/init.scope", "web", "lxc", sfproto.ContainerLXC)
	f("/lxc.payload.web", "web", "lxc", sfproto.ContainerLXC)
	f("/docker/"+idA+"/docker/"+idB, idB[:12], "docker", sfproto.ContainerDocker, idA[:12])

	for _, host := range []string{"", "/", "/user.slice/user-0.slice/session-1.scope", "/docker", "/docker/" + idA[:63], "/docker-" + idA[:60] + "zzzz.scope"} {
		require.Nil(t, FromCgroup(host), host)
	}
}
