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
	idC = strings.Repeat("c3", 32)
)

const (
	podUUID   = "0d1b1f2c-3a4b-4c5d-8e9f-001122334455"
	podScores = "0d1b1f2c_3a4b_4c5d_8e9f_001122334455"
	staticPod = "0123456789abcdef0123456789abcdef"
)

// The paths are what the engines make, with cgroupfs and with systemd, of version
// 1 (with the controller's part taken off) and of version 2.
func TestFromCgroup(t *testing.T) {
	f := func(path, id, runtime string, typ sfproto.ContainerType, pod string, ancestors ...string) {
		t.Helper()
		c := FromCgroup(path)
		require.NotNil(t, c, path)
		rec, complete := c.Record()
		require.False(t, complete)
		require.Equal(t, id, rec.ID)
		require.Equal(t, id, rec.Name)
		require.Equal(t, runtime, rec.Runtime)
		require.Equal(t, typ, rec.Type)
		require.Equal(t, pod, rec.PodID)
		require.Equal(t, ancestors, rec.Ancestors)
		require.True(t, strings.HasPrefix(c.FullID, id), c.FullID)
	}
	a, b, c := idA[:12], idB[:12], idC[:12]
	burstable := "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + podScores + ".slice/"

	f("/docker/"+idA, a, "docker", sfproto.ContainerDocker, "")
	f("/system.slice/docker-"+idA+".scope", a, "docker", sfproto.ContainerDocker, "")
	f("/system.slice/docker-"+idA+".scope/init/app", a, "docker", sfproto.ContainerDocker, "")
	f("/system.slice:docker:"+idA, a, "docker", sfproto.ContainerDocker, "")
	f("/custom.parent/"+idA, a, "", sfproto.ContainerCustom, "")
	f("/user.slice/user-1000.slice/user@1000.service/user.slice/docker-"+idA+".scope", a, "docker", sfproto.ContainerDocker, "")

	f(burstable+"cri-containerd-"+idA+".scope", a, "containerd", sfproto.ContainerContainerd, podUUID)
	f("/kubepods.slice/kubepods-pod"+staticPod+".slice/cri-containerd-"+idA+".scope", a, "containerd", sfproto.ContainerContainerd, staticPod)
	f("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod"+podScores+
		".slice/cri-containerd-"+idA+".scope", a, "containerd", sfproto.ContainerContainerd, podUUID)
	f("/system.slice/containerd.service/kubepods-burstable-pod"+podScores+".slice:cri-containerd:"+idA,
		a, "containerd", sfproto.ContainerContainerd, podUUID)
	f("/system.slice/nerdctl-"+idA+".scope", a, "containerd", sfproto.ContainerContainerd, "")
	f("/default/"+idA, a, "", sfproto.ContainerCustom, "")
	f("/kubepods/burstable/pod"+podUUID+"/"+idA, a, "cri", sfproto.ContainerCRI, podUUID)
	f("/kubepods/pod"+staticPod+"/"+idA, a, "cri", sfproto.ContainerCRI, staticPod)
	f(burstable+"crio-"+idA+".scope", a, "cri-o", sfproto.ContainerCRIO, podUUID)
	f(burstable+"crio-"+idA+".scope/container", a, "cri-o", sfproto.ContainerCRIO, podUUID)
	f("/kubepods/besteffort/pod"+podUUID+"/crio-"+idA, a, "cri-o", sfproto.ContainerCRIO, podUUID)

	f("/libpod_parent/libpod-"+idA, a, "podman", sfproto.ContainerCustom, "")
	f("/libpod_parent/"+idB+"/libpod-"+idA, a, "podman", sfproto.ContainerCustom, idB)
	f("/machine.slice/libpod-"+idA+".scope", a, "podman", sfproto.ContainerCustom, "")
	f("/machine.slice/libpod-"+idA+".scope/container", a, "podman", sfproto.ContainerCustom, "")
	f("/machine.slice/machine-libpod_pod_"+idB+".slice/libpod-"+idA+".scope", a, "podman", sfproto.ContainerCustom, idB)
	f("/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_"+idB+".slice/libpod-"+idA+".scope",
		a, "podman", sfproto.ContainerCustom, idB)

	f("/lxc/web/init.scope", "web", "lxc", sfproto.ContainerLXC, "")
	f("/lxc.payload.web/system.slice/nginx.service", "web", "lxc", sfproto.ContainerLXC, "")
	f("/machine.slice/systemd-nspawn@web.service/payload", "web", "systemd-nspawn", sfproto.ContainerCustom, "")
	f(`/machine.slice/machine-my\x2dweb.scope/payload`, "my-web", "systemd-nspawn", sfproto.ContainerCustom, "")

	f("/docker/"+idA+"/docker/"+idB, b, "docker", sfproto.ContainerDocker, "", a)
	f("/lxc.payload.ci/docker/"+idA+"/docker/"+idB, b, "docker", sfproto.ContainerDocker, "", a, "ci")
	// Kubernetes in Docker, with an engine of its own in a pod.
	f("/docker/"+idA+"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod"+podScores+".slice/cri-containerd-"+idB+
		".scope/docker/"+idC, c, "docker", sfproto.ContainerDocker, "", b, a)
	// One container, two folders of one name.
	f("/kubepods/pod"+podUUID+"/"+idA+"/docker-"+idA+".scope", a, "docker", sfproto.ContainerDocker, podUUID)
}

func TestHostIsNoContainer(t *testing.T) {
	for _, path := range []string{
		"", "/", "/init.scope", "/user.slice/user-0.slice/session-1.scope", "/system.slice/docker.service",
		"/system.slice/containerd.service", "/system.slice/crio.service", "/docker", "/docker/buildkit/x",
		"/docker/" + idA[:63], "/docker/" + strings.ToUpper(idA), "/docker-" + idA[:60] + "zzzz.scope",
		"/process_api/" + idA[:32], "/kubepods.slice/kubepods-burstable.slice",
		"/kubepods.slice/kubepods-pod" + podScores + ".slice", "/kubepods/burstable/pod" + podUUID,
		"/machine.slice/libpod-conmon-" + idA + ".scope", "/libpod_parent/conmon", "/libpod_parent/" + idA,
		"/machine.slice/machine-libpod_pod_" + idA + ".slice", "/system.slice/crio-conmon-" + idA + ".scope",
		"/lxc", "/lxc.monitor.web", "/lxc.pivot", "/lxc.payload.",
		`/machine.slice/machine-qemu\x2d1\x2dvm.scope/libvirt`, "/machine.slice", "/machine.slice/machine-.scope",
		"/user.slice/machine-web.scope", "/system.slice/systemd-nspawn@.service",
	} {
		require.Nil(t, FromCgroup(path), path)
	}
}

func TestAncestorsAreBounded(t *testing.T) {
	var path strings.Builder
	for i := range 40 {
		path.WriteString("/lxc.payload.c" + string(rune('a'+i%26)) + string(rune('a'+i/26)))
	}
	rec, _ := FromCgroup(path.String()).Record()
	require.Len(t, rec.Ancestors, maxNested)
}
